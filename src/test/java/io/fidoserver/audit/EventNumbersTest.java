package io.fidoserver.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.audit.EventNumbers.Numbering;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Numbers of a relying party's events. */
class EventNumbersTest {

  private static final long LAST = (1L << 52) - 1;

  private final Numbering shops = new Numbering(new byte[] {1});

  @Test
  void areOfOneEventEachAndExactInJavaScript() {
    List<Long> ids = LongStream.rangeClosed(1, 10_000).boxed().collect(Collectors.toList());
    ids.add(LAST);

    assertEquals(ids.size(), ids.stream().map(shops::number).distinct().count());
    for (long id : ids) {
      long number = shops.number(id);
      assertTrue(number >= 0 && number <= LAST, () -> id + " is " + number);
      assertEquals(id, shops.id(number));
    }
  }

  /** Half of them are less than the one before, as with random ones. */
  @Test
  void tellNothingOfTheOthersEvents() {
    long descents =
        LongStream.range(1, 10_000).filter(id -> shops.number(id) > shops.number(id + 1)).count();

    assertTrue(descents > 4_500 && descents < 5_500, () -> descents + " descents");
    assertNotEquals(shops.number(1), new Numbering(new byte[] {2}).number(1));
  }

  @Test
  void ofDefaultAreTheIds() {
    assertEquals(7, new Numbering(null).number(7));
    assertEquals(7, new Numbering(null).id(7));
  }
}
