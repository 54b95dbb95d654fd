package io.fidoserver.ceremony;

import io.fidoserver.user.Username;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/**
 * Request to complete an authentication.
 *
 * @param username the user name that the authentication began with; null: it began without one
 */
public record AuthenticationCompleteRequest(
    Username username, @NotNull @Valid AuthenticationCredential credential) {}
