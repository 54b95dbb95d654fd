package io.fidoserver.webauthn.options;

import java.util.List;
import java.util.Set;

/** AuthenticatorTransport (WebAuthn L3 §5.8.4): a way for clients to reach an authenticator. */
public final class Transport {

  private static final Set<String> KNOWN =
      Set.of("usb", "nfc", "ble", "smart-card", "hybrid", "internal");

  private Transport() {}

  /**
   * Returns the known transports of {@code sent}, each once; null: none. Unknown ones are ignored.
   */
  public static List<String> known(List<String> sent) {
    return sent == null ? List.of() : sent.stream().filter(KNOWN::contains).distinct().toList();
  }
}
