package io.fidoserver.ceremony;

import io.fidoserver.user.Username;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/**
 * Completes an authentication.
 *
 * @param username the one that the authentication began under; null: it began without
 */
public record AuthenticationCompleteRequest(
    Username username, @NotNull @Valid AuthenticationCredential credential) {}
