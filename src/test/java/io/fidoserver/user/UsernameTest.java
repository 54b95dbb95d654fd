package io.fidoserver.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** User names that look like others. */
class UsernameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice",
        "alice.smith+web@example.org",
        "Alice Smith",
        "Zoë",
        "Ålesund_42",
        "Алиса",
        "Ελένη",
        "山田太郎",
        "ヤマダ Taro",
        "김철수 Kim",
        "王小明ㄅ",
        "علی",
        "می\u200cخواهم",
        "क्\u200dष",
        "שרה levi",
        "สมชาย",
        "don't",
        "C++ & €uro",
        "\ud83d\ude00",
        "\ud83d\udc69\ud83c\udffd\u200d\ud83d\udcbb",
        "\u2764\ufe0f",
        "1\ufe0f\u20e3",
        "\ud83c\uddeb\ud83c\uddf7"
      })
  void thatAreWrittenSomewhereMayBeRegistered(String name) {
    Username.of(name).verifyNew();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adm\u200bin", // zero width space
        "adm\u200din", // zero width joiner
        "adm\u200cin", // zero width non-joiner
        "adm\u2060in", // word joiner
        "adm\ufeffin", // zero width no-break space
        "adm\u00adin", // soft hyphen
        "adm\u034fin", // combining grapheme joiner
        "adm\u115fin", // Hangul filler
        "adm\u3164in",
        "adm\u180ein", // Mongolian vowel separator
        "adm\ufe0fin", // variation selectors
        "adm\udb40\udd00in",
        "adm\udb40\udc41in", // tag
        "\u202enimda", // right-to-left override
        "adm\u2066in", // isolate
        "adm\u200ein", // left-to-right mark
        "adm\u00a0in", // no-break space
        "adm\u2003in", // em space
        "adm  in",
        "adm\ue000in", // private use
        "adm\ufdd0in", // noncharacter
        "adm\u0378in", // unassigned
        "\u0430dmin", // Cyrillic a
        "admi\u03bd", // Greek nu
        "\u0430dm\u03af\u03bd",
        "a\u13a0", // Cherokee, which is not recommended
        "\u0e01\u05d0"
      })
  void thatLookLikeAnotherMayNot(String name) {
    ApiException refused = assertThrows(ApiException.class, () -> Username.of(name).verifyNew());

    assertEquals(ErrorCode.INVALID_REQUEST, refused.code());
    assertEquals("username", refused.field());
  }

  @ParameterizedTest
  @CsvSource({
    "ADMIN,                                    admin",
    "\uff41\uff44\uff4d\uff49\uff4e,           admin",
    "\u24b6dmin,                               admin",
    "o\ufb03ce,                                 office",
    "stra\u00dfe,                              strasse",
    "\ud835\udc1admin,                         admin"
  })
  void thatAreTheSameInAnotherFormHaveOneKey(String name, String key) {
    assertEquals(key, Username.of(name).key());
    assertEquals(key, Username.of(key).key());
  }

  @Test
  void aDisplayNameLosesWhatTurnsTheTextAroundIt() {
    assertEquals("gnp.exe", new DisplayName("\u202egnp\u2066.exe\u200f").text());
    assertThrows(IllegalArgumentException.class, () -> new DisplayName("\u202e"));
  }
}
