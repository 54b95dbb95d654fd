package io.fidoserver.ceremony;

import io.fidoserver.audit.Event;
import io.fidoserver.database.Parameters;
import io.fidoserver.encoding.StrictJson;
import io.vertx.mutiny.sqlclient.Row;

/**
 * What became of a completion, which is true as a whole or not at all: the challenge is used up,
 * what was verified is written, and an event tells of it.
 */
enum CompletionOutcome {
  /** All of it was. */
  COMPLETED,
  /** Another completion had used the challenge up. */
  CHALLENGE_ALREADY_USED,
  /** The challenge is used up, and nothing else was written. */
  REJECTED;

  /** What is told of every completion, whatever it writes. */
  static Parameters parameters(byte[] challengeHash, Event event, boolean isDelivered) {
    return Parameters.with("challenge_hash", challengeHash)
        .and("occurred_at", event.occurredAt)
        .and("event_type", event.type)
        .and("address", event.address)
        .and("request_id", event.requestId)
        .and("detail", StrictJson.write(event.detail))
        .and("delivered", isDelivered);
  }

  /** The outcome in the one row that a completion answers with. */
  static CompletionOutcome of(Row row) {
    if (row.getLong("used") == 0) {
      return CHALLENGE_ALREADY_USED;
    }
    return row.getLong("written") == 1 ? COMPLETED : REJECTED;
  }
}
