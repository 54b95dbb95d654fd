package io.fidoserver.webauthn.verification;

import io.fidoserver.webauthn.extension.AuthenticationExtensions;

/**
 * What an assertion that verified says.
 *
 * @param signCount unsigned 32 bits
 * @param mustIncrease whether the stored counter must still be below {@code signCount} when the use
 *     is written, unless both are 0
 * @param extensions null: they say nothing
 */
public record VerifiedAuthentication(
    long signCount,
    boolean mustIncrease,
    boolean userVerified,
    boolean backupState,
    AuthenticationExtensions extensions) {}
