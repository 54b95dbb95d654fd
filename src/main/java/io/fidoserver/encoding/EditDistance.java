package io.fidoserver.encoding;

import java.util.Collection;
import java.util.Comparator;

/** Levenshtein distance between names, by which the one is found that was probably meant. */
public final class EditDistance {

  private EditDistance() {}

  /** Returns the nearest of these names; there is at least one. */
  public static String nearest(String written, Collection<String> names) {
    return names.stream()
        .sorted()
        .min(Comparator.comparingInt(name -> between(written, name)))
        .orElseThrow();
  }

  /** Returns how many letters must be added, left out or changed to make the one the other. */
  public static int between(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
