package io.fidoserver.benchmark;

import io.fidoserver.testsupport.CeremonyClient;
import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Measurement of ceremonies: their durations, and the failures. */
final class Measured {

  static final String HEADER =
      "                 a second   p50 ms   p90 ms   p99 ms   max ms   failed";

  private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();
  private long took;

  void completed(long nanoseconds) {
    nanos.add(nanoseconds);
  }

  /** Records a failure by its status, or as one without a response. */
  void failed(IOException why) {
    String kind =
        why instanceof CeremonyClient.Refused refused
            ? Integer.toString(refused.status())
            : why.getClass().getSimpleName();
    failures.merge(kind, 1, Integer::sum);
  }

  /** Records the duration of the whole measurement. */
  void took(long nanoseconds) {
    took = nanoseconds;
  }

  int completed() {
    return nanos.size();
  }

  Map<String, Integer> failures() {
    return failures;
  }

  /** Returns a row under {@link #HEADER}. */
  String row(String name) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    double seconds = (double) took / TimeUnit.SECONDS.toNanos(1);
    return "%-16s %8.0f %8.2f %8.2f %8.2f %8.2f   %s"
        .formatted(
            name,
            sorted.length / seconds,
            percentile(sorted, 50),
            percentile(sorted, 90),
            percentile(sorted, 99),
            percentile(sorted, 100),
            failures.isEmpty() ? "none" : failures);
  }

  private static double percentile(long[] sorted, int percent) {
    int index = Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1);
    return sorted.length == 0 ? Double.NaN : sorted[index] / 1e6;
  }
}
