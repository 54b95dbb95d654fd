package io.fidoserver.ceremony;

import io.fidoserver.audit.Event;
import io.fidoserver.database.Parameters;
import io.vertx.mutiny.sqlclient.Row;

/**
 * Outcome of the statement that completes a ceremony: it uses up the challenge, writes what was
 * verified and records the event, all of them or none.
 */
enum CompletionOutcome {
  /** Everything was written. */
  COMPLETED,
  /** Another completion had used the challenge up. */
  CHALLENGE_ALREADY_USED,
  /** The challenge is used up, and nothing else was written. */
  REJECTED;

  /** Returns the parameters that the completion of either ceremony has. */
  static Parameters parameters(byte[] challengeHash, Event event, boolean isDelivered) {
    return event.parameters(isDelivered).and("challenge_hash", challengeHash);
  }

  /** Reads the outcome from the one row that the statement returns. */
  static CompletionOutcome of(Row row) {
    if (row.getLong("used") == 0) {
      return CHALLENGE_ALREADY_USED;
    }
    return row.getLong("written") == 1 ? COMPLETED : REJECTED;
  }
}
