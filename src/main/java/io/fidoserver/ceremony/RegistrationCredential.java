package io.fidoserver.ceremony;

import io.fidoserver.webauthn.extension.ExtensionOutputs;
import io.fidoserver.webauthn.options.CredentialDescriptor;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * RegistrationResponseJSON (WebAuthn L3 §5.1.8.1): the return value of {@code credential.toJSON()}.
 *
 * @param authenticatorAttachment may have a value that is not known yet; null: the client did not
 *     say
 */
@Schema(name = "RegistrationResponseJSON")
public record RegistrationCredential(
    @NotNull @Size(min = 1) byte[] id,
    @NotNull @Size(min = 1) byte[] rawId,
    @NotNull @Pattern(regexp = CredentialDescriptor.PUBLIC_KEY) String type,
    @NotNull @Valid Response response,
    String authenticatorAttachment,
    ExtensionOutputs clientExtensionResults) {

  /**
   * AuthenticatorAttestationResponseJSON. Its {@code publicKey}, {@code publicKeyAlgorithm} and
   * {@code authenticatorData} repeat what is in the attestation object, unsigned, and are not read.
   *
   * @param transports may have values that are not known yet
   */
  @Schema(name = "AuthenticatorAttestationResponseJSON")
  public record Response(
      @NotNull byte[] clientDataJSON,
      @NotNull byte[] attestationObject,
      List<@NotNull String> transports) {}

  /**
   * Returns whether the credential is discoverable (WebAuthn L3 §10.1.3); null: the client did not
   * say.
   */
  Boolean discoverable() {
    boolean isKnown = clientExtensionResults != null && clientExtensionResults.credProps() != null;
    return isKnown ? clientExtensionResults.credProps().residentKey() : null;
  }
}
