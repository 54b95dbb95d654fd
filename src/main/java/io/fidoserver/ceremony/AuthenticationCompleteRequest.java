package io.fidoserver.ceremony;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fidoserver.user.Username;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/**
 * Request to complete an authentication.
 *
 * @param username the user name that the authentication began with; null: it began without one
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AuthenticationCompleteRequest(
    Username username, @NotNull @Valid AuthenticationCredential credential) {}
