package io.fidoserver.challenge;

import io.fidoserver.webauthn.Ceremony;
import java.time.Instant;
import java.util.UUID;

/**
 * A challenge that was issued and not used yet, with all that its answer is verified against.
 *
 * @param challengeHash SHA-256 of the challenge: who reads the table can't answer for anybody
 * @param ceremony what it was issued for
 * @param usernameKey the name that the ceremony was begun under, folded; null: none was given
 * @param userId the user that the ceremony was begun for; null: a new one, or whoever signs in
 * @param request what was asked for
 * @param expiresAt from when on it is refused
 */
public record Challenge(
    UUID id,
    byte[] challengeHash,
    Ceremony ceremony,
    String usernameKey,
    UUID userId,
    CeremonyRequest request,
    Instant expiresAt,
    Instant createdAt) {}
