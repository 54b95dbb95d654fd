package io.fidoserver.token;

import java.util.List;

/** Values of {@code amr} (RFC 8176 §2) that tokens have. */
public final class AuthenticationMethod {

  /** Proof of possession of a key that is in hardware. */
  public static final String HARDWARE_KEY = "hwk";

  /** Proof of possession of a key in software, which may leave its authenticator. */
  public static final String SOFTWARE_KEY = "swk";

  /** Proof of possession of a key of which nobody knows where it is. */
  public static final String KEY = "pop";

  /** The user was present. */
  public static final String USER_PRESENCE = "user";

  /** More than one factor: the authenticator verified the user. */
  public static final String MULTIPLE_FACTORS = "mfa";

  private AuthenticationMethod() {}

  /**
   * Returns the authentication context class ({@code acr}) of a sign-in by these methods, after
   * OpenID Connect EAP ACR Values §2: a passkey resists phishing, and is hardware-protected where
   * that is known.
   */
  static String contextClass(List<String> methods) {
    return methods.contains(HARDWARE_KEY) ? "phrh" : "phr";
  }
}
