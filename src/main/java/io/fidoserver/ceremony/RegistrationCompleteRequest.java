package io.fidoserver.ceremony;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fidoserver.user.DisplayName;
import io.fidoserver.user.Username;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/**
 * Request to complete a registration.
 *
 * @param username the user name that the registration began with
 * @param nickname a name for the credential, or null
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RegistrationCompleteRequest(
    @NotNull Username username,
    @NotNull @Valid RegistrationCredential credential,
    DisplayName nickname) {}
