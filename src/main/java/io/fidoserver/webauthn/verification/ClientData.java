package io.fidoserver.webauthn.verification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.encoding.StrictJson;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Arrays;

/**
 * Client data that the client collected (CollectedClientData, WebAuthn L3 §5.8.1), with every text
 * as it was sent.
 *
 * @param json the serialized form, whose hash is signed
 * @param challengeHash the SHA-256 of the challenge: 32 bytes
 */
public record ClientData(byte[] json, Members members, byte[] challengeHash) {

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /** The members that are verified; others are ignored, as WebAuthn L3 §5.8.1 requires. */
  @RegisterForReflection
  record Members(
      String type,
      String challenge,
      String origin,
      Boolean crossOrigin,
      String topOrigin,
      JsonNode tokenBinding) {}

  /**
   * Reads {@code response.clientDataJSON} (WebAuthn L3 §7.1 steps 5 and 6, §7.2 steps 8 and 9).
   *
   * @throws ApiException DESERIALIZATION_ERROR, MISSING_CHALLENGE; or CHALLENGE_NOT_FOUND where the
   *     challenge is not base64url, as every issued challenge is
   */
  public static ClientData parse(byte[] json) {
    Members members = members(json);
    if (members.challenge() == null || members.challenge().isEmpty()) {
      throw new ApiException(ErrorCode.MISSING_CHALLENGE);
    }
    try {
      byte[] challenge = Base64Url.decode(members.challenge());
      return new ClientData(json, members, Sha256.of(challenge));
    } catch (IllegalArgumentException e) {
      throw new ApiException(ErrorCode.CHALLENGE_NOT_FOUND);
    }
  }

  private static Members members(byte[] json) {
    try {
      Members members = StrictJson.read(withoutByteOrderMark(json), Members.class);
      if (members != null) {
        return members;
      }
    } catch (JsonProcessingException e) {
      // The cause is not reported: the caller can't change what its browser serialized.
    }
    throw undecodable();
  }

  /**
   * Removes a byte order mark, as "UTF-8 decode" in WebAuthn L3 §7.1 step 5 and §7.2 step 8 does.
   */
  private static byte[] withoutByteOrderMark(byte[] json) {
    boolean marked = json.length > 2 && Arrays.equals(json, 0, 3, BYTE_ORDER_MARK, 0, 3);
    return marked ? Arrays.copyOfRange(json, 3, json.length) : json;
  }

  private static ApiException undecodable() {
    return ApiException.input(
        ErrorCode.DESERIALIZATION_ERROR,
        "credential.response.clientDataJSON",
        "The client data can't be decoded");
  }
}
