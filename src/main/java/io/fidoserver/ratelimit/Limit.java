package io.fidoserver.ratelimit;

import org.eclipse.microprofile.config.spi.Converter;

/**
 * Limit of events a minute, as a setting has it: a number, or {@code unlimited}.
 *
 * @param perMinute at least 1; 0: unlimited
 */
public record Limit(int perMinute) {

  private static final int MAX = 1_000_000;
  private static final String NONE = "unlimited";

  /** Returns whether nothing is limited. */
  public boolean isUnlimited() {
    return perMinute == 0;
  }

  /** Converter of a setting; 0 is an older name of {@code unlimited}. */
  public static final class Parser implements Converter<Limit> {

    private static final long serialVersionUID = 1;

    /** For SmallRye Config. */
    public Parser() {}

    @Override
    public Limit convert(String value) {
      String text = value.strip();
      if (text.equals(NONE)) {
        return new Limit(0);
      }
      if (!text.matches("\\d{1,7}") || Integer.parseInt(text) > MAX) {
        throw new IllegalArgumentException(
            "must be a number from 1 to %d, or %s, not %s".formatted(MAX, NONE, text));
      }
      return new Limit(Integer.parseInt(text));
    }
  }
}
