package io.fidoserver.challenge;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fidoserver.database.Parameters;
import io.fidoserver.encoding.StrictJson;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.webauthn.Ceremony;
import io.vertx.mutiny.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;

/**
 * Columns of a challenge, in the statements that write or read one. Each ceremony writes and reads
 * one challenge once, so that challenges are rows and not entities.
 */
public final class ChallengeRow {

  private ChallengeRow() {}

  /** Returns the parameters of a challenge, for the statements that issue one. */
  public static Parameters parameters(Challenge challenge) {
    return Parameters.with("relying_party", challenge.relyingParty().name())
        .and("challenge_id", challenge.id())
        .and("challenge_hash", challenge.challengeHash())
        .and("challenge_type", challenge.ceremony())
        .and("username_key", challenge.usernameKey())
        .and("request", StrictJson.write(challenge.request()))
        .and("expires_at", challenge.expiresAt())
        .and("created_at", challenge.createdAt());
  }

  /** Reads the challenge of a relying party from a row, which may have other columns too. */
  public static Challenge read(RelyingParty relyingParty, Row row) {
    return new Challenge(
        relyingParty,
        row.getUUID("challenge_id"),
        row.getBuffer("challenge_hash").getBytes(),
        Ceremony.valueOf(row.getString("challenge_type")),
        row.getString("username_key"),
        row.getUUID("challenged"),
        ceremonyRequest(row.getString("request")),
        row.get(OffsetDateTime.class, "expires_at").toInstant(),
        row.get(OffsetDateTime.class, "issued_at").toInstant());
  }

  private static CeremonyRequest ceremonyRequest(String json) {
    try {
      return StrictJson.read(json.getBytes(StandardCharsets.UTF_8), CeremonyRequest.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a challenge that this server did not write", e);
    }
  }
}
