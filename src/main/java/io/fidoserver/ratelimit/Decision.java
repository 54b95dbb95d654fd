package io.fidoserver.ratelimit;

import io.vertx.core.MultiMap;

/**
 * Decision whether an event is within its quota.
 *
 * @param remaining the number of further events that are, now
 * @param resetSeconds the seconds until the whole quota is available again
 * @param retryAfterSeconds the seconds until the next event is within the quota; 0 if this one is
 */
record Decision(
    Quota quota, boolean allowed, int remaining, int resetSeconds, int retryAfterSeconds) {

  /**
   * Writes RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10), and
   * Retry-After (RFC 9110 §10.2.3) if the event is refused.
   */
  void writeTo(MultiMap headers) {
    headers.set(
        "RateLimit-Policy", "\"%s\";q=%d;w=60".formatted(quota.policy(), quota.perMinute()));
    headers.set("RateLimit", "\"%s\";r=%d;t=%d".formatted(quota.policy(), remaining, resetSeconds));
    if (!allowed) {
      headers.set("Retry-After", Integer.toString(retryAfterSeconds));
    }
  }
}
