package io.fidoserver.webauthn.verification;

import io.fidoserver.webauthn.extension.AuthenticationExtensions;

/**
 * Result of a verified assertion.
 *
 * @param signCount unsigned 32 bits
 * @param signCountMustIncrease whether the stored counter must still be below {@code signCount}
 *     when the authentication is stored, unless both are 0
 * @param extensions the extension outputs; null: there are none
 */
public record VerifiedAuthentication(
    long signCount,
    boolean signCountMustIncrease,
    boolean userVerified,
    boolean backupEligible,
    boolean backupState,
    AuthenticationExtensions extensions) {}
