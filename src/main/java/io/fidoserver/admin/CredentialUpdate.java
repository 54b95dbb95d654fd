package io.fidoserver.admin;

import jakarta.validation.constraints.NotNull;

/**
 * A change of a credential.
 *
 * @param suspended whether it can't sign in from now on
 */
public record CredentialUpdate(@NotNull Boolean suspended) {}
