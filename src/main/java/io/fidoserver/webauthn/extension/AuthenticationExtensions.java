package io.fidoserver.webauthn.extension;

import static io.fidoserver.webauthn.Ceremony.AUTHENTICATION;

import com.fasterxml.jackson.databind.JsonNode;
import io.fidoserver.webauthn.extension.ExtensionOutputs.Flags;
import jakarta.annotation.Nullable;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Verified extension outputs of an authentication; null: absent, or not requested.
 *
 * @param appid whether the assertion is for the AppID, verified
 * @param largeBlob the client extension output, which is not signed
 * @param uvm the authenticator extension output: entries of a user verification method, its key
 *     protection and its matcher protection
 */
public record AuthenticationExtensions(
    @Nullable Boolean appid, @Nullable LargeBlob largeBlob, @Nullable List<List<Long>> uvm) {

  private static final AuthenticationExtensions EMPTY =
      new AuthenticationExtensions(null, null, null);

  /**
   * AuthenticationExtensionsLargeBlobOutputs (WebAuthn L3 §10.1.5): whether the blob was written.
   */
  @Schema(name = "LargeBlobAuthenticationOutputs")
  public record LargeBlob(Boolean written) {}

  /**
   * The AppID that the assertion must be for instead of the RP ID (WebAuthn L3 §10.1.1): the
   * requested one, if the client extension output says that it was used; or null.
   */
  public static String appId(ExtensionInputs requested, ExtensionOutputs client) {
    return requested != null && client != null && isTrue(client.appid()) ? requested.appid() : null;
  }

  private static boolean isTrue(JsonNode output) {
    return output != null && output.isBoolean() && output.booleanValue();
  }

  /**
   * Verifies the extension outputs (WebAuthn L3 §7.2 step 23). Extensions are optional for clients
   * and authenticators, so a missing output is not refused; one that was not requested is ignored.
   *
   * @param requested the extension inputs of the request options; null: none
   * @param client the client extension outputs, or null
   * @param authenticator the authenticator extension outputs, which are signed
   * @return the outputs; null: there are none
   * @throws io.fidoserver.error.ApiException INVALID_SIGNATURE with EXTENSION_INVALID: an output is
   *     not of its type
   */
  public static AuthenticationExtensions verify(
      ExtensionInputs requested, ExtensionOutputs client, Map<Object, Object> authenticator) {
    if (requested == null) {
      return null;
    }
    ExtensionOutputs outputs = client == null ? ExtensionOutputs.NONE : client;
    AuthenticationExtensions verified =
        new AuthenticationExtensions(
            requested.appid() == null
                ? null
                : ExtensionOutputs.flag(outputs.appid(), AUTHENTICATION),
            requested.largeBlob() == null ? null : largeBlob(outputs),
            Boolean.TRUE.equals(requested.uvm())
                ? UserVerificationMethods.verify(outputs.uvm(), authenticator, AUTHENTICATION)
                : null);
    return verified.equals(EMPTY) ? null : verified;
  }

  private static LargeBlob largeBlob(ExtensionOutputs outputs) {
    Boolean written = Flags.flag(outputs.largeBlob(), "written", AUTHENTICATION);
    return written == null ? null : new LargeBlob(written);
  }
}
