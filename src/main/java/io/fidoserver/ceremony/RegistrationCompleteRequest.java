package io.fidoserver.ceremony;

import io.fidoserver.user.DisplayName;
import io.fidoserver.user.Username;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/**
 * Completes a registration.
 *
 * @param username the one that the registration began under
 * @param nickname a name for the credential, or null
 */
public record RegistrationCompleteRequest(
    @NotNull Username username,
    @NotNull @Valid RegistrationCredential credential,
    DisplayName nickname) {}
