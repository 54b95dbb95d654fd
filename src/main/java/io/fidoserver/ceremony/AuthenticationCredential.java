package io.fidoserver.ceremony;

import io.fidoserver.webauthn.extension.ExtensionOutputs;
import io.fidoserver.webauthn.options.CredentialDescriptor;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * AuthenticationResponseJSON (WebAuthn L3 §5.1.8.2): the return value of {@code
 * credential.toJSON()}.
 */
@Schema(name = "AuthenticationResponseJSON")
public record AuthenticationCredential(
    @NotNull @Size(min = 1) byte[] id,
    @NotNull @Size(min = 1) byte[] rawId,
    @NotNull @Pattern(regexp = CredentialDescriptor.PUBLIC_KEY) String type,
    @NotNull @Valid Response response,
    ExtensionOutputs clientExtensionResults) {

  /**
   * AuthenticatorAssertionResponseJSON.
   *
   * @param userHandle null: the authenticator returned none
   */
  @Schema(name = "AuthenticatorAssertionResponseJSON")
  public record Response(
      @NotNull byte[] clientDataJSON,
      @NotNull byte[] authenticatorData,
      @NotNull byte[] signature,
      byte[] userHandle) {}
}
