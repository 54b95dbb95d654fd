package io.fidoserver.token;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Sign-in that a token tells of.
 *
 * @param externalId the ID by which the application knows the user; or null
 * @param credentialId the credential of the completed ceremony
 * @param at the time of the ceremony
 * @param authenticatedAt {@code auth_time}: the time of the sign-in, which is earlier where a
 *     signed-in user added a credential
 * @param methods {@code amr}: the authentication methods of the sign-in (RFC 8176 §2)
 * @param transaction the transaction that was confirmed, as compact JSON text; or null
 * @param nonce what the sign-in began with; or null
 */
public record SignIn(
    UUID userId,
    String externalId,
    String username,
    byte[] credentialId,
    UUID aaguid,
    boolean backupState,
    Instant at,
    Instant authenticatedAt,
    List<String> methods,
    String transaction,
    String nonce) {}
