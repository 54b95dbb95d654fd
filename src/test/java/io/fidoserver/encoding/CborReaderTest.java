package io.fidoserver.encoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 8949, appendix A and F, as far as CTAP2's canonical form allows them. */
class CborReaderTest {

  private static Object read(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    CborReader reader = new CborReader(bytes, 0);
    Object item = reader.read();
    assertEquals(bytes.length, reader.position());
    return item;
  }

  @ParameterizedTest
  @CsvSource({
    "00, 0",
    "17, 23",
    "1818, 24",
    "1903e8, 1000",
    "1a000f4240, 1000000",
    "1b000000e8d4a51000, 1000000000000",
    "20, -1",
    "3863, -100",
    "3903e7, -1000",
    "1b7fffffffffffffff, 9223372036854775807",
    "3b7fffffffffffffff, -9223372036854775808"
  })
  void integers(String hex, long value) {
    assertEquals(value, read(hex));
  }

  @Test
  void integersBeyondLong() {
    assertEquals(new BigInteger("18446744073709551615"), read("1bffffffffffffffff"));
    assertEquals(new BigInteger("-18446744073709551616"), read("3bffffffffffffffff"));
  }

  @ParameterizedTest
  @CsvSource({
    "f90000, 0.0",
    "f93c00, 1.0",
    "f9c400, -4.0",
    "f90001, 5.960464477539063e-8",
    "f97bff, 65504.0",
    "f97c00, Infinity",
    "f9fc00, -Infinity",
    "f97e00, NaN",
    "fa47c35000, 100000.0",
    "fb3ff199999999999a, 1.1"
  })
  void floats(String hex, double value) {
    assertEquals(value, read(hex));
  }

  @Test
  void textsBytesAndContainers() {
    assertEquals("\u6c34", read("63e6b0b4"));
    assertArrayEquals(new byte[] {1, 2, 3, 4}, (byte[]) read("4401020304"));
    assertEquals(List.of(1L, List.of(2L, 3L)), read("8201820203"));
    assertEquals(Map.of("a", 1L, "b", List.of(2L)), read("a2616101616281 02".replace(" ", "")));
    assertEquals(List.of(1L), read("9f01ff"));
    assertEquals(Map.of("a", true), read("bf6161f5ff"));
    assertEquals(false, read("f4"));
    assertEquals(null, read("f6"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "18", // ends in a head
        "1817", // not the shortest form
        "190017",
        "1a00000017",
        "1b0000000000000017",
        "5800", // nor of a length
        "1c", // reserved lengths
        "1f", // an integer of indefinite length
        "5f4101ff", // a string of indefinite length
        "7f6161ff",
        "c001", // a tag
        "f8ff", // a simple value that is not assigned
        "ff", // a break that ends nothing
        "8201", // ends in an array
        "a101", // ends in a map
        "a201010102", // a key twice
        "a1416101", // a key that is neither an integer nor a text
        "bf01010102ff",
        "61ff", // text that is not UTF-8
        "4401", // ends in a string
        "5b7fffffffffffffff", // longer than memory
        "9bffffffffffffffff",
        "8181818181818181818181818181818181818101" // too deep
      })
  void isRefused(String hex) {
    assertThrows(IllegalArgumentException.class, () -> read(hex));
  }
}
