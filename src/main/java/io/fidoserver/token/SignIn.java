package io.fidoserver.token;

import java.time.Instant;
import java.util.UUID;

/**
 * What a completed ceremony proved, for the token that tells of it.
 *
 * @param userPresent false only where a client made the credential by itself
 * @param transaction what was confirmed, as compact JSON text; or null
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
