package io.fidoserver.encoding;

/** Literal text in a configuration source, where SmallRye Config would find expressions. */
public final class ConfigLiteral {

  private ConfigLiteral() {}

  /** Escapes a text, so that a {@code $} in it begins no expression. */
  public static String of(String text) {
    return text.replace("$", "\\$");
  }
}
