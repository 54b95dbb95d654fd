package io.fidoserver.relyingparty;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Origin as a setting has it: as clients serialize it (HTML §7.1.1 "serialization of an origin";
 * for an Android app, the hash of its certificate). Clients' origins are compared with it by their
 * characters, so that any other spelling would never match.
 */
public final class Origin implements Converter<String> {

  private static final long serialVersionUID = 1;

  private static final Pattern ANDROID = Pattern.compile("android:apk-key-hash:[A-Za-z0-9_-]{43}");

  private static final Pattern URL =
      Pattern.compile("(https?)://([^/?#@:\\s]+)(?::(\\d{1,5}))?(/?)", Pattern.CASE_INSENSITIVE);

  private static final Pattern HOST =
      Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");

  /** What UTS 46 keeps, which browsers follow, and the JDK's IDNA 2003 converts. */
  private static final Pattern DEVIATION = Pattern.compile("[ßς\\u200c\\u200d]");

  private static final int MAX_PORT = 65_535;

  /** For SmallRye Config. */
  public Origin() {}

  /**
   * Reads an origin.
   *
   * @throws IllegalArgumentException if it is spelt as no client does; the message has the right
   *     spelling
   */
  @Override
  public String convert(String value) {
    String text = value.strip();
    if (ANDROID.matcher(text).matches()) {
      return text;
    }
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw new IllegalArgumentException(
          "must be an origin, as https://example.org, without path: " + text);
    }
    String scheme = url.group(1).toLowerCase(Locale.ROOT);
    String host = host(url.group(2), text);
    if (scheme.equals("http") && !host.equals("localhost") && !host.endsWith(".localhost")) {
      throw new IllegalArgumentException(
          "must be https: browsers give passkeys to no http page but localhost's: " + text);
    }
    String serialized = scheme + "://" + host + port(url.group(3), scheme, text);
    if (!serialized.equals(text)) {
      throw new IllegalArgumentException(
          "must be as browsers send it: %s, not %s".formatted(serialized, text));
    }
    return text;
  }

  private static String host(String written, String text) {
    if (written.contains("*")) {
      throw new IllegalArgumentException("has no wildcards, list each origin: " + text);
    }
    if (DEVIATION.matcher(written).find()) {
      throw new IllegalArgumentException("must have its domain in punycode: " + text);
    }
    String host;
    try {
      host = IDN.toASCII(written).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      host = "";
    }
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException("has no valid domain: " + text);
    }
    return host;
  }

  private static String port(String written, String scheme, String text) {
    if (written == null) {
      return "";
    }
    int port = Integer.parseInt(written);
    // The default, http://localhost and SERVER_PORT, has whatever number is written there.
    if (scheme.equals("https") && (port == 0 || port > MAX_PORT)) {
      throw new IllegalArgumentException("has no valid port: " + text);
    }
    return port == (scheme.equals("https") ? 443 : 80) ? "" : ":" + port;
  }
}
