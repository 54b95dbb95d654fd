package io.fidoserver.admin;

import jakarta.validation.constraints.NotNull;

/**
 * Request to change a credential.
 *
 * @param suspended true: suspends it, so that it can't sign in; false: reactivates it
 */
public record CredentialUpdate(@NotNull Boolean suspended) {}
