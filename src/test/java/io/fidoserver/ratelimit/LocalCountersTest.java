package io.fidoserver.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.AdjustableClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Use of a quota, and its recovery over time. */
class LocalCountersTest {

  private final AdjustableClock clock = new AdjustableClock("2026-01-01T00:00:00Z");
  private final LocalCounters counters = new LocalCounters(clock);
  private final Quota quota = new Quota("requests", "192.0.2.1", 6);

  private Decision take(Quota each) {
    return counters.take(List.of(each)).get(0);
  }

  @Test
  void aMinutesQuotaMayBeUsedAtOnceAndNotOneMore() {
    List<Integer> remaining =
        IntStream.range(0, 6).mapToObj(i -> take(quota)).map(Decision::remaining).toList();

    assertEquals(List.of(5, 4, 3, 2, 1, 0), remaining);
    Decision refused = take(quota);
    assertFalse(refused.allowed());
    assertEquals(0, refused.remaining());
    assertEquals(10, refused.retryAfterSeconds());
    assertEquals(60, refused.resetSeconds());
  }

  @Test
  void itComesBackOneByOne() {
    IntStream.range(0, 6).forEach(i -> take(quota));

    clock.pass(Duration.ofMillis(9_999));
    assertFalse(take(quota).allowed());
    clock.pass(Duration.ofMillis(1));
    assertTrue(take(quota).allowed());
    assertFalse(take(quota).allowed());
    clock.pass(Duration.ofMinutes(1));
    assertEquals(5, take(quota).remaining());
  }

  @Test
  void refusedEventsCostNothing() {
    IntStream.range(0, 100).forEach(i -> take(quota));

    clock.pass(Duration.ofSeconds(10));

    assertTrue(take(quota).allowed());
  }

  @Test
  void eachSubjectHasItsOwn() {
    IntStream.range(0, 6).forEach(i -> take(quota));

    assertTrue(take(new Quota("requests", "192.0.2.2", 6)).allowed());
  }

  @Test
  void ofSeveralQuotasNoneIsUsedWhereOneIsUsedUp() {
    Quota narrow = new Quota("registrations", "192.0.2.1", 1);
    assertTrue(counters.take(List.of(quota, narrow)).stream().allMatch(Decision::allowed));

    List<Decision> refused = counters.take(List.of(quota, narrow));

    assertTrue(refused.get(0).allowed());
    assertFalse(refused.get(1).allowed());
    assertEquals(4, take(quota).remaining());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 60, 97, 100, 999, 1_000_000})
  void aQuotaThatAMinuteCannotBeDividedByIsExactToo(int perMinute) {
    Quota odd = new Quota("requests", "192.0.2.3", perMinute);

    long allowed = IntStream.range(0, perMinute + 10).filter(i -> take(odd).allowed()).count();

    assertEquals(perMinute, allowed);
  }
}
