package io.fidoserver.ratelimit;

import io.vertx.core.MultiMap;

/**
 * Whether an event is within its quota.
 *
 * @param remaining how many more are, now
 * @param resetSeconds when all of the quota is there again
 * @param retryAfterSeconds when the next one is; 0 where this one is
 */
record Decision(
    Quota quota, boolean allowed, int remaining, int resetSeconds, int retryAfterSeconds) {

  /** Tells the client (RFC 9110 §10.2.3; draft-ietf-httpapi-ratelimit-headers-10). */
  void writeTo(MultiMap headers) {
    headers.set(
        "RateLimit-Policy", "\"%s\";q=%d;w=60".formatted(quota.policy(), quota.perMinute()));
    headers.set("RateLimit", "\"%s\";r=%d;t=%d".formatted(quota.policy(), remaining, resetSeconds));
    if (!allowed) {
      headers.set("Retry-After", Integer.toString(retryAfterSeconds));
    }
  }
}
