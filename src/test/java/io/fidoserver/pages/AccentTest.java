package io.fidoserver.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A configured colour, made readable in each colour scheme (WCAG 2.2, 1.4.3). */
class AccentTest {

  @ParameterizedTest
  @CsvSource({
    // What can be read is as it was configured.
    "#0550ae, #0550ae, #5085c6",
    "#79C0FF, #497399, #79c0ff",
    // Too light for the one, too dark for the other.
    "#ffffff, #707070, #ffffff",
    "#000000, #000000, #858585",
    "#ff8800, #ad5c00, #ff8800"
  })
  void isDarkenedOrLightenedAsMuchAsItMust(String color, String onLight, String onDark) {
    assertEquals(new Accent(onLight, onDark), Accent.of(color));
  }
}
