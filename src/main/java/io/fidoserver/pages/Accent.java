package io.fidoserver.pages;

/**
 * Colour of buttons and links, one for each colour scheme: the configured one, darkened or
 * lightened until it can be read (WCAG 2.2, success criterion 1.4.3).
 *
 * @param onLight the colour in the light scheme, as {@code #rrggbb}
 * @param onDark the colour in the dark scheme
 */
record Accent(String onLight, String onDark) {

  static final String COLOR = "#[0-9a-fA-F]{6}";

  /** Backgrounds in base.css: of the two of each scheme, the one that is nearer to the text. */
  private static final Rgb LIGHT = Rgb.of("#f6f8fa");

  private static final Rgb DARK = Rgb.of("#161b22");

  private static final Rgb BLACK = new Rgb(0, 0, 0);
  private static final Rgb WHITE = new Rgb(255, 255, 255);

  private static final double READABLE = 4.5;
  private static final double STEP = 0.02;

  static Accent of(String color) {
    Rgb rgb = Rgb.of(color);
    return new Accent(readable(rgb, LIGHT, BLACK), readable(rgb, DARK, WHITE));
  }

  private static String readable(Rgb color, Rgb background, Rgb end) {
    double share = 0;
    while (color.mixed(end, share).contrast(background) < READABLE) {
      share += STEP;
    }
    return color.mixed(end, share).toString();
  }

  /** A style sheet with the colour, and what is written on it. */
  String css() {
    return """
        :root { --accent: %s; --on-accent: #ffffff; }
        @media (prefers-color-scheme: dark) { :root { --accent: %s; --on-accent: #0d1117; } }
        """
        .formatted(onLight, onDark);
  }

  private record Rgb(int red, int green, int blue) {

    static Rgb of(String color) {
      int bits = Integer.parseInt(color.substring(1), 16);
      return new Rgb(bits >> 16, bits >> 8 & 0xff, bits & 0xff);
    }

    Rgb mixed(Rgb other, double share) {
      return new Rgb(
          mixed(red, other.red, share),
          mixed(green, other.green, share),
          mixed(blue, other.blue, share));
    }

    private static int mixed(int from, int to, double share) {
      return (int) Math.round(from + (to - from) * Math.min(share, 1));
    }

    /** Contrast ratio as WCAG 2.2 defines it, from 1 to 21. */
    double contrast(Rgb other) {
      double one = luminance();
      double two = other.luminance();
      return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    }

    /** Relative luminance as WCAG 2.2 defines it. */
    private double luminance() {
      return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    }

    private static double linear(int channel) {
      double share = channel / 255.0;
      return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    @Override
    public String toString() {
      return "#%02x%02x%02x".formatted(red, green, blue);
    }
  }
}
