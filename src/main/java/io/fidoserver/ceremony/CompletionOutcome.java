package io.fidoserver.ceremony;

import io.vertx.mutiny.sqlclient.Row;
import java.util.List;

/**
 * Outcome of the statement that completes an authentication: it uses up the challenge, writes what
 * was verified and records the event, all of them or none.
 */
enum CompletionOutcome {
  /** Everything was written. */
  COMPLETED,
  /** Another completion had used the challenge up. */
  CHALLENGE_ALREADY_USED,
  /** The challenge is used up, and nothing else was written. */
  REJECTED;

  /** Reads the outcome from the row of a challenge that was used up; none: it was not. */
  static CompletionOutcome of(List<Row> used) {
    if (used.isEmpty()) {
      return CHALLENGE_ALREADY_USED;
    }
    return used.get(0).getBoolean("written") ? COMPLETED : REJECTED;
  }
}
