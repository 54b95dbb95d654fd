package io.fidoserver.webauthn.extension;

import static io.fidoserver.webauthn.Ceremony.AUTHENTICATION;

import com.fasterxml.jackson.databind.JsonNode;
import io.fidoserver.webauthn.extension.ExtensionOutputs.Flags;
import java.util.List;
import java.util.Map;

/**
 * What extensions say of a sign-in, verified; null is what nobody says or nobody asked for.
 *
 * @param appid whether it was signed for the AppID, as was verified
 * @param largeBlob as the client says
 * @param uvm as the authenticator says: entries of a method, the key's and the matcher's protection
 */
public record AuthenticationExtensions(Boolean appid, LargeBlob largeBlob, List<List<Long>> uvm) {

  private static final AuthenticationExtensions NOTHING =
      new AuthenticationExtensions(null, null, null);

  /** Whether the blob was written (WebAuthn L3 §10.1.5). */
  public record LargeBlob(Boolean written) {}

  /**
   * The AppID that the assertion must be for instead of the RP ID (WebAuthn L3 §10.1.1): one that
   * was asked for, where the client says that it used it; or null.
   */
  public static String appId(ExtensionInputs asked, ExtensionOutputs client) {
    return asked != null && client != null && isTrue(client.appid()) ? asked.appid() : null;
  }

  private static boolean isTrue(JsonNode output) {
    return output != null && output.isBoolean() && output.booleanValue();
  }

  /**
   * WebAuthn L3 §7.2 step 23. Extensions are optional for clients and authenticators, so what is
   * missing is not refused; and what was not asked for is not looked at.
   *
   * @param asked what was asked for at the begin; null: nothing
   * @param client the client's outputs, or null
   * @param authenticator the authenticator's outputs, signed
   * @return null: nothing is said
   * @throws io.fidoserver.error.ApiException INVALID_SIGNATURE with EXTENSION_INVALID: an output is
   *     not of its type
   */
  public static AuthenticationExtensions verify(
      ExtensionInputs asked, ExtensionOutputs client, Map<Object, Object> authenticator) {
    if (asked == null) {
      return null;
    }
    ExtensionOutputs outputs = client == null ? ExtensionOutputs.NONE : client;
    AuthenticationExtensions said =
        new AuthenticationExtensions(
            asked.appid() == null ? null : ExtensionOutputs.flag(outputs.appid(), AUTHENTICATION),
            asked.largeBlob() == null ? null : largeBlob(outputs),
            Boolean.TRUE.equals(asked.uvm())
                ? UserVerificationMethods.verify(outputs.uvm(), authenticator, AUTHENTICATION)
                : null);
    return said.equals(NOTHING) ? null : said;
  }

  private static LargeBlob largeBlob(ExtensionOutputs outputs) {
    Boolean written = Flags.flag(outputs.largeBlob(), "written", AUTHENTICATION);
    return written == null ? null : new LargeBlob(written);
  }
}
