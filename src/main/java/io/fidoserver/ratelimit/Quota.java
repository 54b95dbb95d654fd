package io.fidoserver.ratelimit;

import io.fidoserver.encoding.Sha256;
import io.fidoserver.relyingparty.RelyingParty;
import java.util.HexFormat;

/**
 * Quota of one subject: {@code perMinute} events at once, and then one more every 60/{@code
 * perMinute} seconds (GCRA, the leaky bucket of ITU-T I.371 §A.1).
 *
 * @param policy its name in the response headers: short, of letters
 * @param subject the client that is counted: the same text for it on every pod
 * @param perMinute at least 1
 */
record Quota(String policy, String subject, int perMinute) {

  /** Character that neither a user name nor an address has. */
  private static final char SEPARATOR = 0;

  private static final long MINUTE_MICROS = 60_000_000;

  /** Hashes a user name or an address of a relying party, so that Redis does not have it. */
  static String hash(RelyingParty relyingParty, String subject) {
    return HexFormat.of()
        .formatHex(
            Sha256.of(
                relyingParty.isDefault() ? subject : relyingParty.name() + SEPARATOR + subject));
  }

  /**
   * Redis key of the counter: the hash tag in braces keeps all of a subject's on one node of a
   * cluster.
   */
  String key() {
    return "fido:limit:{" + subject + "}:" + policy;
  }

  /**
   * Interval between events that never reach the limit, in whole microseconds, so that sums lose no
   * fractions.
   */
  long intervalMicros() {
    return MINUTE_MICROS / perMinute;
  }

  /**
   * Returns whether one more event is within the quota, if its theoretical arrival time is this far
   * ahead of now.
   */
  boolean permits(long aheadMicros) {
    return aheadMicros + intervalMicros() <= MINUTE_MICROS;
  }

  /**
   * Creates the decision on an event.
   *
   * @param allowed whether the event was within the quota, and counted
   * @param aheadMicros how far the theoretical arrival time of the event was ahead of now
   */
  Decision decision(boolean allowed, long aheadMicros) {
    long ahead = allowed ? aheadMicros + intervalMicros() : aheadMicros;
    long left = MINUTE_MICROS - ahead;
    return new Decision(
        this,
        allowed,
        (int) (left / intervalMicros()),
        seconds(ahead),
        allowed ? 0 : Math.max(1, seconds(intervalMicros() - left)));
  }

  /**
   * Converts to seconds, rounded up, so that a client that waits for them does not retry too soon.
   */
  private static int seconds(long micros) {
    return (int) -Math.floorDiv(-micros, 1_000_000);
  }
}
