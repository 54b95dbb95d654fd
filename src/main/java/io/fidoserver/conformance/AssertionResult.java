package io.fidoserver.conformance;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fidoserver.ceremony.AuthenticationCompleteRequest;
import io.fidoserver.ceremony.AuthenticationCredential;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.options.CredentialDescriptor;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * ServerPublicKeyCredential of an authentication (FIDO Server Requirements §7.3.2). It has an
 * {@code id} and optionally a {@code rawId}, but no user name.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AssertionResult(
    @NotNull @Size(min = 1) byte[] id,
    byte[] rawId,
    @NotNull @Pattern(regexp = CredentialDescriptor.PUBLIC_KEY) String type,
    @NotNull @Valid AuthenticationCredential.Response response) {

  AuthenticationCompleteRequest by(Username username) {
    return new AuthenticationCompleteRequest(
        username,
        null,
        null,
        new AuthenticationCredential(id, rawId == null ? id : rawId, type, response, null));
  }
}
