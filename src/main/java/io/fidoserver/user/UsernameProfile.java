package io.fidoserver.user;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Profile of new user names, so that none looks like another: characters that are seen (as RFC 8265
 * §3.4 has them, but symbols too), and scripts that are written together (UTS #39 §5.2, moderately
 * restrictive).
 */
final class UsernameProfile {

  private static final int ZWNJ = 0x200c;
  private static final int ZWJ = 0x200d;
  private static final int EMOJI_SELECTOR = 0xfe0f;
  private static final int KEYCAP = 0x20e3;

  /** Ranges of Default_Ignorable_Code_Point (UAX #44) whose category is one that is allowed. */
  private static final int[][] IGNORABLE = {
    {0x034f, 0x034f},
    {0x115f, 0x1160},
    {0x17b4, 0x17b5},
    {0x180b, 0x180f},
    {0x3164, 0x3164},
    {0xfe00, 0xfe0f},
    {0xffa0, 0xffa0},
    {0xe0000, 0xe0fff}
  };

  /** Viramas of scripts in which a joiner after one has a meaning (RFC 5892 §A.1, §A.2). */
  private static final Set<Integer> VIRAMAS =
      Set.of(
          0x094d, 0x09cd, 0x0a4d, 0x0acd, 0x0b4d, 0x0bcd, 0x0c4d, 0x0ccd, 0x0d4d, 0x0dca, 0x1039,
          0x17d2);

  /** Scripts that are written together. */
  private static final List<Set<UnicodeScript>> TOGETHER =
      List.of(
          EnumSet.of(
              UnicodeScript.LATIN,
              UnicodeScript.HAN,
              UnicodeScript.HIRAGANA,
              UnicodeScript.KATAKANA),
          EnumSet.of(UnicodeScript.LATIN, UnicodeScript.HAN, UnicodeScript.BOPOMOFO),
          EnumSet.of(UnicodeScript.LATIN, UnicodeScript.HAN, UnicodeScript.HANGUL));

  /** Recommended scripts (UAX #31 table 5) with no letters that look like Latin ones. */
  private static final Set<UnicodeScript> BESIDE_LATIN =
      EnumSet.of(
          UnicodeScript.ARABIC,
          UnicodeScript.ARMENIAN,
          UnicodeScript.BENGALI,
          UnicodeScript.DEVANAGARI,
          UnicodeScript.ETHIOPIC,
          UnicodeScript.GEORGIAN,
          UnicodeScript.GUJARATI,
          UnicodeScript.GURMUKHI,
          UnicodeScript.HEBREW,
          UnicodeScript.KANNADA,
          UnicodeScript.KHMER,
          UnicodeScript.LAO,
          UnicodeScript.MALAYALAM,
          UnicodeScript.MYANMAR,
          UnicodeScript.ORIYA,
          UnicodeScript.SINHALA,
          UnicodeScript.TAMIL,
          UnicodeScript.TELUGU,
          UnicodeScript.THAANA,
          UnicodeScript.THAI,
          UnicodeScript.TIBETAN);

  private UsernameProfile() {}

  /**
   * Verifies that a name may be registered.
   *
   * @param name a user name in NFC
   * @throws IllegalArgumentException if it may not; the message may be shown to the client
   */
  static void verify(String name) {
    int[] codePoints = name.codePoints().toArray();
    for (int i = 0; i < codePoints.length; i++) {
      int previous = i == 0 ? 0 : codePoints[i - 1];
      int next = i + 1 == codePoints.length ? 0 : codePoints[i + 1];
      if (!isSeen(codePoints[i], previous) && !joins(previous, codePoints[i], next)) {
        throw new IllegalArgumentException("must have no character that is not seen");
      }
    }
    if (!areWrittenTogether(scripts(codePoints))) {
      throw new IllegalArgumentException("must not mix scripts that look alike");
    }
  }

  private static boolean isSeen(int codePoint, int previous) {
    return switch (Character.getType(codePoint)) {
      case Character.UNASSIGNED,
          Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ' && previous != ' ';
      default -> !isIgnorable(codePoint);
    };
  }

  private static boolean isIgnorable(int codePoint) {
    for (int[] range : IGNORABLE) {
      if (codePoint >= range[0] && codePoint <= range[1]) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a character that is not seen changes how those beside it are seen. */
  private static boolean joins(int previous, int codePoint, int next) {
    return switch (codePoint) {
      case ZWJ ->
          VIRAMAS.contains(previous)
              || (isEmoji(previous) || previous == EMOJI_SELECTOR) && isEmoji(next);
      case ZWNJ -> VIRAMAS.contains(previous) || isArabic(previous) && isArabic(next);
      case EMOJI_SELECTOR ->
          isEmoji(previous)
              || Character.getType(previous) == Character.MATH_SYMBOL
              || next == KEYCAP;
      default -> false;
    };
  }

  /** Approximates the property Emoji (UTS #51), which the JDK has from version 21 on. */
  private static boolean isEmoji(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.OTHER_SYMBOL || type == Character.MODIFIER_SYMBOL;
  }

  private static boolean isArabic(int codePoint) {
    return UnicodeScript.of(codePoint) == UnicodeScript.ARABIC && Character.isLetter(codePoint);
  }

  private static Set<UnicodeScript> scripts(int[] codePoints) {
    Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
    for (int each : codePoints) {
      scripts.add(UnicodeScript.of(each));
    }
    scripts.remove(UnicodeScript.COMMON);
    scripts.remove(UnicodeScript.INHERITED);
    return scripts;
  }

  private static boolean areWrittenTogether(Set<UnicodeScript> scripts) {
    Set<UnicodeScript> others = new HashSet<>(scripts);
    others.remove(UnicodeScript.LATIN);
    return scripts.size() <= 1
        || TOGETHER.stream().anyMatch(set -> set.containsAll(scripts))
        || scripts.size() == 2 && others.size() == 1 && BESIDE_LATIN.containsAll(others);
  }
}
