package io.fidoserver.testsupport;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;

/**
 * Software authenticator with one credential, and the client in front of it. They conform, but for
 * a test's changes.
 */
public final class SoftwareAuthenticator {

  public static final String RP_ID = "example.org";
  public static final String ORIGIN = "https://example.org";

  public static final int UP = 0x01;
  public static final int UV = 0x04;
  public static final int BE = 0x08;
  public static final int BS = 0x10;
  public static final int AT = 0x40;
  public static final int ED = 0x80;

  private static final SecureRandom RANDOM = new SecureRandom();

  public final KeyType type;
  public final KeyPair keys;
  public byte[] credentialId = random(32);
  public byte[] userHandle;
  public UUID aaguid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

  /** RP ID and origin of the client. */
  public String rpId = RP_ID;

  public String origin = ORIGIN;

  /** Creates an authenticator; a test whose server can't verify the algorithm is skipped. */
  public SoftwareAuthenticator(KeyType type) {
    Assumptions.assumeTrue(type.isProvided(), () -> "This runtime has no " + type);
    this.type = type;
    this.keys = type.newKeyPair();
  }

  public SoftwareAuthenticator() {
    this(KeyType.ES256);
  }

  public static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  public static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public static byte[] concat(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  /** Response of an authenticator in either ceremony, before it is signed. */
  public abstract class Answer {
    public ObjectNode clientData = JsonNodeFactory.instance.objectNode();

    /** Client data in place of the text of {@link #clientData}; or null. */
    public byte[] clientDataJson;

    public byte[] rpIdHash = sha256(rpId.getBytes(StandardCharsets.UTF_8));
    public int flags = UP | UV;
    public long signCount;

    /** Last bytes of the authenticator data. */
    public byte[] extensions = {};

    /** Change of the JSON that is sent. */
    public Consumer<ObjectNode> json = any -> {};

    Answer(String type, String challenge) {
      clientData.put("type", type).put("challenge", challenge);
      clientData.put("origin", origin).put("crossOrigin", false);
    }

    /** Adds authenticator extension outputs. */
    public void extend(Map<?, ?> outputs) {
      flags |= ED;
      extensions = Cbor.encode(outputs);
    }

    byte[] clientDataBytes() {
      return clientDataJson != null
          ? clientDataJson
          : clientData.toString().getBytes(StandardCharsets.UTF_8);
    }

    byte[] head() {
      return ByteBuffer.allocate(37)
          .put(rpIdHash)
          .put((byte) flags)
          .putInt((int) signCount)
          .array();
    }
  }

  /** Response of a registration. */
  public final class Registration extends Answer {
    public Map<Object, Object> coseKey = type.coseKey(keys);
    public byte[] idInAuthenticatorData = credentialId;
    public Map<Object, Object> attestationObject = new LinkedHashMap<>();
    public String format = "none";

    /** Attestation statement of {@link #format}. */
    public Statement statement = (authData, clientDataHash) -> Map.of();

    /** Authenticator data in place of those that the other fields make; or null. */
    public byte[] authData;

    /** Attestation object in place of the one that the other fields make; or null. */
    public byte[] attestationObjectBytes;

    Registration(String challenge) {
      super("webauthn.create", challenge);
      flags |= AT;
    }

    /** The credential's algorithm. */
    public KeyType type() {
      return type;
    }

    /** The credential's keys. */
    public KeyPair keys() {
      return keys;
    }

    /** Makes a self attestation (WebAuthn L3 §8.2). */
    public void selfAttest() {
      format = "packed";
      statement =
          (authData, hash) -> {
            Map<Object, Object> packed = new LinkedHashMap<>();
            packed.put("alg", type.identifier);
            packed.put("sig", type.sign(keys.getPrivate(), authData, hash));
            return packed;
          };
    }

    public byte[] authenticatorData() {
      if (authData != null) {
        return authData;
      }
      byte[] attested =
          (flags & AT) == 0
              ? new byte[0]
              : concat(
                  ByteBuffer.allocate(18)
                      .putLong(aaguid.getMostSignificantBits())
                      .putLong(aaguid.getLeastSignificantBits())
                      .putShort((short) idInAuthenticatorData.length)
                      .array(),
                  idInAuthenticatorData,
                  Cbor.encode(coseKey));
      return concat(head(), attested, extensions);
    }

    ObjectNode toJson() {
      byte[] clientDataBytes = clientDataBytes();
      byte[] authenticatorData = authenticatorData();
      attestationObject.putIfAbsent("fmt", format);
      attestationObject.putIfAbsent(
          "attStmt", statement.of(authenticatorData, sha256(clientDataBytes)));
      attestationObject.putIfAbsent("authData", authenticatorData);
      ObjectNode credential = credentialJson();
      ObjectNode response = credential.putObject("response");
      response.put("clientDataJSON", Base64Url.encode(clientDataBytes));
      response.put(
          "attestationObject",
          Base64Url.encode(
              attestationObjectBytes != null
                  ? attestationObjectBytes
                  : Cbor.encode(attestationObject)));
      response.putArray("transports").add("internal").add("hybrid");
      credential.putObject("clientExtensionResults").putObject("credProps").put("rk", true);
      json.accept(credential);
      return credential;
    }
  }

  /** Attestation statement, made from the data that it signs. */
  public interface Statement {
    Object of(byte[] authenticatorData, byte[] clientDataHash);
  }

  /** Response of an authentication. */
  public final class Authentication extends Answer {
    public byte[] userHandle = SoftwareAuthenticator.this.userHandle;

    /** Signature of the authenticator data and the client data's hash. */
    public UnaryOperator<byte[]> sign = signed -> type.sign(keys.getPrivate(), signed);

    /** Change of the signature. */
    public UnaryOperator<byte[]> signature = right -> right;

    Authentication(String challenge) {
      super("webauthn.get", challenge);
    }

    ObjectNode toJson() {
      byte[] clientDataBytes = clientDataBytes();
      byte[] authenticatorData = concat(head(), extensions);
      byte[] signed = sign.apply(concat(authenticatorData, sha256(clientDataBytes)));
      ObjectNode credential = credentialJson();
      ObjectNode response = credential.putObject("response");
      response.put("clientDataJSON", Base64Url.encode(clientDataBytes));
      response.put("authenticatorData", Base64Url.encode(authenticatorData));
      response.put("signature", Base64Url.encode(signature.apply(signed)));
      if (userHandle != null) {
        response.put("userHandle", Base64Url.encode(userHandle));
      }
      credential.putObject("clientExtensionResults");
      json.accept(credential);
      return credential;
    }
  }

  private ObjectNode credentialJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", Base64Url.encode(credentialId))
        .put("rawId", Base64Url.encode(credentialId))
        .put("type", "public-key")
        .put("authenticatorAttachment", "platform");
  }

  /**
   * Creates a registration response for this challenge, as {@code credential.toJSON()} would return
   * it.
   */
  public ObjectNode register(String challenge, Consumer<Registration> change) {
    Registration registration = new Registration(challenge);
    change.accept(registration);
    return registration.toJson();
  }

  /**
   * Creates an authentication response for this challenge, as {@code credential.toJSON()} would
   * return it.
   */
  public ObjectNode authenticate(String challenge, Consumer<Authentication> change) {
    Authentication authentication = new Authentication(challenge);
    change.accept(authentication);
    return authentication.toJson();
  }
}
