package io.fidoserver.challenge;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fidoserver.encoding.StrictJson;
import io.fidoserver.webauthn.Ceremony;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * A challenge as the statements have it that write or read one, and often more with it. Every
 * ceremony writes one and reads it once, so they are rows and no entities.
 */
public final class ChallengeRow {

  /**
   * The start of an insert, to be followed by two values more, of {@code user_id} and {@code
   * allow_credentials}, and by where they come from, {@link #ASYNCHRONOUS_COMMIT} among it. {@code
   * $4} is the name's key, and what else there is starts with {@code $8}.
   */
  public static final String INSERT =
      """
      insert into challenges (id, challenge_hash, challenge_type, username_key, request,
                              expires_at, created_at, user_id, allow_credentials)
      select $1::uuid, $2::bytea, $3::text, $4::text, $5::text::jsonb,
             $6::timestamptz, $7::timestamptz,
      """;

  /**
   * An expression of a {@code with}: the commit is not waited for. A challenge that a crash of the
   * database loses costs its user another try; its use is waited for.
   */
  public static final String ASYNCHRONOUS_COMMIT =
      "asynchronous_commit as (select set_config('synchronous_commit', 'off', true))";

  /** What {@link #read} reads. */
  public static final String COLUMNS =
      """
      challenges.id as challenge_id, challenge_hash, challenge_type, challenges.username_key,
      challenges.user_id as challenged, request::text as request, expires_at,
      challenges.created_at as issued_at""";

  private ChallengeRow() {}

  /** {@code $1} to {@code $7}. */
  public static Tuple parameters(Challenge challenge) {
    return Tuple.of(
            challenge.id(),
            Buffer.buffer(challenge.challengeHash()),
            challenge.ceremony().name(),
            challenge.usernameKey(),
            StrictJson.write(challenge.request()),
            challenge.expiresAt().atOffset(ZoneOffset.UTC))
        .addValue(challenge.createdAt().atOffset(ZoneOffset.UTC));
  }

  /** The challenge in a row with {@link #COLUMNS}. */
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
