package io.fidoserver.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fidoserver.testsupport.Defaults;
import io.fidoserver.testsupport.Tokens;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Seal of stored keys. */
class KeySealTest {

  private static final String OLD = Tokens.sha256("old");
  private static final String NEW = Tokens.sha256("new");

  private static KeySeal seal(String... keys) {
    return new KeySeal(
        Defaults.with(KeysConfig.class, Map.of("fido.keys.seal", String.join(",", keys))),
        new SecureRandom());
  }

  @Test
  void opensWhatAnyOfItsKeysHasSealed() {
    byte[] sealed = seal(OLD).seal("shop/1", "a key");

    assertEquals("a key", seal(NEW, OLD).open("shop/1", sealed));
    assertThrows(IllegalStateException.class, () -> seal(NEW).open("shop/1", sealed));
  }

  @Test
  void opensItUnderItsNameOnly() {
    byte[] sealed = seal(OLD).seal("shop/1", "a key");

    assertThrows(IllegalStateException.class, () -> seal(OLD).open("brand/1", sealed));
  }

  @Test
  void refusesWhatWasChanged() {
    byte[] sealed = seal(OLD).seal("shop/1", "a key");
    sealed[sealed.length - 1] ^= 1;

    assertThrows(IllegalStateException.class, () -> seal(OLD).open("shop/1", sealed));
  }

  @Test
  void sealsDifferentlyEachTimeAndShowsNothing() {
    KeySeal seal = seal(OLD);
    byte[] sealed = seal.seal("shop/1", "a key");

    assertNotEquals(
        HexFormat.of().formatHex(sealed), HexFormat.of().formatHex(seal.seal("shop/1", "a key")));
    assertFalse(new String(sealed, StandardCharsets.ISO_8859_1).contains("a key"));
  }
}
