package io.fidoserver.token;

import java.time.Instant;
import java.util.UUID;

/**
 * Sign-in that a completed ceremony proved, for its token.
 *
 * @param userPresent false only for a registration with conditional mediation
 * @param transaction the transaction that was confirmed, as compact JSON text; or null
 */
public record SignIn(
    UUID userId,
    String username,
    byte[] credentialId,
    UUID aaguid,
    boolean userPresent,
    boolean userVerified,
    boolean backupEligible,
    boolean backupState,
    Instant at,
    String transaction) {}
