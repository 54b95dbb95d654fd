package io.fidoserver.challenge;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fidoserver.envelope.StrictJson;
import io.fidoserver.webauthn.Ceremony;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/**
 * The challenges. Every ceremony writes one and reads it once, so they are rows and no entities: a
 * statement each, without a session around it.
 */
@ApplicationScoped
class ChallengeRepository {

  /**
   * The commit is not waited for: a challenge that a crash of the database loses costs its user
   * another try. Its use is waited for.
   */
  private static final String INSERT =
      """
      with unhurried as (select set_config('synchronous_commit', 'off', true))
      insert into challenges (id, challenge_hash, challenge_type, username_key, user_id, request,
                              expires_at, created_at)
      select $1::uuid, $2::bytea, $3::text, $4::text, $5::uuid, $6::text::jsonb,
             $7::timestamptz, $8::timestamptz
        from unhurried""";

  private static final String FIND =
      """
      select id, challenge_hash, challenge_type, username_key, user_id, request::text as request,
             expires_at, created_at
        from challenges where challenge_hash = $1""";

  private static final String CONSUME =
      "delete from challenges where challenge_hash = :hash returning id";

  private static final String DELETE_EXPIRED =
      """
      delete from challenges
       where id in (select id from challenges
                     where expires_at < :end
                     order by expires_at
                     limit :limit
                       for update skip locked)
      returning id""";

  private static final String ESTIMATE =
      "select n_live_tup from pg_stat_user_tables where relname = 'challenges'";

  private final Pool pool;

  ChallengeRepository(Pool pool) {
    this.pool = pool;
  }

  Uni<Void> insert(Challenge challenge) {
    return pool.preparedQuery(INSERT)
        .execute(
            Tuple.from(
                new Object[] {
                  challenge.id(),
                  Buffer.buffer(challenge.challengeHash()),
                  challenge.ceremony().name(),
                  challenge.usernameKey(),
                  challenge.userId(),
                  StrictJson.write(challenge.request()),
                  challenge.expiresAt().atOffset(ZoneOffset.UTC),
                  challenge.createdAt().atOffset(ZoneOffset.UTC)
                }))
        .replaceWithVoid();
  }

  /** The challenge with this hash; or null. */
  Uni<Challenge> findByHash(byte[] challengeHash) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(Buffer.buffer(challengeHash)))
        .map(ChallengeRepository::first);
  }

  private static Challenge first(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return null;
    }
    Row row = rows.iterator().next();
    return new Challenge(
        row.getUUID("id"),
        row.getBuffer("challenge_hash").getBytes(),
        Ceremony.valueOf(row.getString("challenge_type")),
        row.getString("username_key"),
        row.getUUID("user_id"),
        asked(row.getString("request")),
        row.get(OffsetDateTime.class, "expires_at").toInstant(),
        row.get(OffsetDateTime.class, "created_at").toInstant());
  }

  private static AskedFor asked(String json) {
    try {
      return StrictJson.read(json.getBytes(StandardCharsets.UTF_8), AskedFor.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a challenge that this server did not write", e);
    }
  }

  /** Deletes it, in the caller's transaction: of many that try, one is told true. */
  Uni<Boolean> consume(byte[] challengeHash) {
    return Panache.getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(CONSUME, UUID.class)
                    .setParameter("hash", challengeHash)
                    .getResultList())
        .map(deleted -> deleted.size() == 1);
  }

  /** About how many there are, as the database's statistics tell: it costs nothing to ask. */
  Uni<Long> estimate() {
    return Panache.getSession()
        .flatMap(session -> session.createNativeQuery(ESTIMATE, Long.class).getSingleResult());
  }

  /**
   * Deletes up to {@code limit} that expired before {@code end}, and none that another pod deletes.
   */
  Uni<Integer> deleteExpired(Instant end, int limit) {
    return Panache.getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(DELETE_EXPIRED, UUID.class)
                    .setParameter("end", end)
                    .setParameter("limit", limit)
                    .getResultList())
        .map(List::size);
  }
}
