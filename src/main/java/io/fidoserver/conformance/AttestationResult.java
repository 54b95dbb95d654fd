package io.fidoserver.conformance;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fidoserver.ceremony.RegistrationCompleteRequest;
import io.fidoserver.ceremony.RegistrationCredential;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.options.CredentialDescriptor;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * ServerPublicKeyCredential of a registration (FIDO Server Requirements §7.2.2). It has an {@code
 * id} and optionally a {@code rawId}, but no user name.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AttestationResult(
    @NotNull @Size(min = 1) byte[] id,
    byte[] rawId,
    @NotNull @Pattern(regexp = CredentialDescriptor.PUBLIC_KEY) String type,
    @NotNull @Valid RegistrationCredential.Response response) {

  RegistrationCompleteRequest by(Username username) {
    return new RegistrationCompleteRequest(
        username,
        null,
        null,
        new RegistrationCredential(id, rawId == null ? id : rawId, type, response, null, null),
        null);
  }
}
