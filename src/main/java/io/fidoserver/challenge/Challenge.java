package io.fidoserver.challenge;

import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.webauthn.Ceremony;
import java.time.Instant;
import java.util.UUID;

/**
 * Challenge that was issued and not used yet, with the values that its response is verified
 * against.
 *
 * @param relyingParty the relying party that it was issued for
 * @param challengeHash SHA-256 of the challenge, so that the table alone does not allow a response
 * @param ceremony the ceremony that it was issued for
 * @param usernameKey the user name that the ceremony began with, folded; null: none was given
 * @param userId the user of the ceremony; null: a new user, or not identified yet
 * @param request the parameters of the ceremony
 * @param expiresAt the time from which it is refused
 */
public record Challenge(
    RelyingParty relyingParty,
    UUID id,
    byte[] challengeHash,
    Ceremony ceremony,
    String usernameKey,
    UUID userId,
    CeremonyRequest request,
    Instant expiresAt,
    Instant createdAt) {}
