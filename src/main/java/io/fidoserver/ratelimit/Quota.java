package io.fidoserver.ratelimit;

/**
 * What one subject may do: {@code perMinute} at once, and then one more every 60/{@code perMinute}
 * seconds (GCRA, the leaky bucket of ITU-T I.371 §A.1).
 *
 * @param policy its name in the answers' headers: short, of letters
 * @param subject who is counted: the same text for the same client on every pod
 * @param perMinute at least 1
 */
record Quota(String policy, String subject, int perMinute) {

  private static final long MINUTE_MICROS = 60_000_000;

  /** Where it is counted: in a cluster all of a subject's are on one node. */
  String key() {
    return "fido:limit:{" + subject + "}:" + policy;
  }

  /**
   * How far apart events are that never meet the limit, in whole microseconds: what is added up has
   * no fractions to lose.
   */
  long intervalMicros() {
    return MINUTE_MICROS / perMinute;
  }

  /** Whether one more fits, where the next one's arrival time is this far ahead of now. */
  boolean hasRoom(long aheadMicros) {
    return aheadMicros + intervalMicros() <= MINUTE_MICROS;
  }

  /**
   * What is left.
   *
   * @param allowed whether there was room, which the event took
   * @param aheadMicros how far the theoretical arrival time of the event was ahead of now
   */
  Decision decision(boolean allowed, long aheadMicros) {
    long ahead = allowed ? aheadMicros + intervalMicros() : aheadMicros;
    long room = MINUTE_MICROS - ahead;
    return new Decision(
        this,
        allowed,
        (int) (room / intervalMicros()),
        seconds(ahead),
        allowed ? 0 : Math.max(1, seconds(intervalMicros() - room)));
  }

  /** Rounded up: who comes back then does not come too soon. */
  private static int seconds(long micros) {
    return (int) -Math.floorDiv(-micros, 1_000_000);
  }
}
