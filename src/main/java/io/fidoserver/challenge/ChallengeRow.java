package io.fidoserver.challenge;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fidoserver.database.Parameters;
import io.fidoserver.encoding.StrictJson;
import io.fidoserver.webauthn.Ceremony;
import io.vertx.mutiny.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;

/**
 * A challenge as the statements have it that write or read one, and often more with it. Every
 * ceremony writes one and reads it once, so they are rows and no entities.
 */
public final class ChallengeRow {

  private ChallengeRow() {}

  /** Returns the parameters that every statement has which issues a challenge. */
  public static Parameters parameters(Challenge challenge) {
    return Parameters.with("challenge_id", challenge.id())
        .and("challenge_hash", challenge.challengeHash())
        .and("challenge_type", challenge.ceremony())
        .and("username_key", challenge.usernameKey())
        .and("request", StrictJson.write(challenge.request()))
        .and("expires_at", challenge.expiresAt())
        .and("created_at", challenge.createdAt());
  }

  /** Reads the challenge from a row, which may have other columns too. */
  public static Challenge read(Row row) {
    return new Challenge(
        row.getUUID("challenge_id"),
        row.getBuffer("challenge_hash").getBytes(),
        Ceremony.valueOf(row.getString("challenge_type")),
        row.getString("username_key"),
        row.getUUID("challenged"),
        asked(row.getString("request")),
        row.get(OffsetDateTime.class, "expires_at").toInstant(),
        row.get(OffsetDateTime.class, "issued_at").toInstant());
  }

  private static CeremonyRequest asked(String json) {
    try {
      return StrictJson.read(json.getBytes(StandardCharsets.UTF_8), CeremonyRequest.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a challenge that this server did not write", e);
    }
  }
}
