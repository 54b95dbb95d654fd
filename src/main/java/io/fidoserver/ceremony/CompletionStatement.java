package io.fidoserver.ceremony;

import io.fidoserver.audit.Event;
import io.fidoserver.encoding.StrictJson;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.ZoneOffset;

/**
 * The end of a ceremony, which is true as a whole or not at all: the challenge is used up, what was
 * verified is written, and an event tells of it. It is one statement, and so one transaction in one
 * round trip.
 */
final class CompletionStatement {

  private static final String FRAME =
      """
      with used as (
        delete from challenges where challenge_hash = $1 returning id),
      %s,
      event as (
        insert into events (occurred_at, type, user_id, credential_id, address, request_id, detail)
        select $2::timestamptz, $3::text, user_id, id, $4::text, $5::uuid, $6::text::jsonb from written
        returning id, user_id)
      %s
      select (select count(*) from used) as used, (select count(*) from written) as written""";

  private static final String OUTBOX =
      """
      , outbox as (
        insert into webhook_outbox (event_id, user_id, next_attempt_at)
        select id, user_id, $2 from event)""";

  private final String sql;
  private final String sqlWithDelivery;

  /**
   * @param written expressions of a {@code with}, the last of which is {@code written}: it writes a
   *     credential if {@code used} has a row, and returns its {@code id} and {@code user_id}.
   *     {@code $2} is the time, and its own parameters start with {@code $7}.
   */
  CompletionStatement(String written) {
    this.sql = FRAME.formatted(written, "");
    this.sqlWithDelivery = FRAME.formatted(written, OUTBOX);
  }

  /** What became of it. */
  enum CompletionOutcome {
    /** All of it was. */
    COMPLETED,
    /** Another completion had used the challenge up. */
    CHALLENGE_ALREADY_USED,
    /** The challenge is used up, and nothing else was written. */
    REJECTED
  }

  /**
   * Runs it.
   *
   * @param isDelivered whether the event is to be delivered
   * @param parameters {@code $7} and what follows
   */
  Uni<CompletionOutcome> execute(
      Pool pool, byte[] challengeHash, Event event, boolean isDelivered, Object... parameters) {
    Tuple all =
        Tuple.of(
            Buffer.buffer(challengeHash),
            event.occurredAt.atOffset(ZoneOffset.UTC),
            event.type.name(),
            event.address,
            event.requestId,
            StrictJson.write(event.detail));
    for (Object each : parameters) {
      all.addValue(each);
    }
    return pool.preparedQuery(isDelivered ? sqlWithDelivery : sql)
        .execute(all)
        .map(rows -> written(rows.iterator().next()));
  }

  private static CompletionOutcome written(Row row) {
    if (row.getLong("used") == 0) {
      return CompletionOutcome.CHALLENGE_ALREADY_USED;
    }
    return row.getLong("written") == 1 ? CompletionOutcome.COMPLETED : CompletionOutcome.REJECTED;
  }
}
