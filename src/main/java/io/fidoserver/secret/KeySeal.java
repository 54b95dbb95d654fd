package io.fidoserver.secret;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seal of stored private keys and secrets: AES-256-GCM (NIST SP 800-38D) under a key that is not in
 * the database. What is sealed for one name can't be opened under another.
 */
@ApplicationScoped
public class KeySeal {

  private static final String SETTING = "fido.keys.seal";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final List<SecretKeySpec> keys;
  private final SecureRandom random;

  KeySeal(KeysConfig config, SecureRandom random) {
    List<String> seals = config.seal().orElse(List.of());
    seals.forEach(each -> Secrets.verify(SETTING, each));
    this.keys =
        seals.stream()
            .map(each -> new SecretKeySpec(HexFormat.of().parseHex(each), "AES"))
            .toList();
    this.random = random;
  }

  /** Returns whether a key is configured. */
  public boolean isConfigured() {
    return !keys.isEmpty();
  }

  /** Seals a text: 12 bytes of nonce, the ciphertext and the tag. */
  public byte[] seal(String name, String text) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keys.get(0), nonce, name);
      byte[] sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
      byte[] all = Arrays.copyOf(nonce, nonce.length + sealed.length);
      System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
      return all;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Opens what was sealed for this name.
   *
   * @throws IllegalStateException if none of the configured keys has sealed it
   */
  public String open(String name, byte[] sealed) {
    byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
    for (SecretKeySpec key : keys) {
      try {
        byte[] text =
            cipher(Cipher.DECRYPT_MODE, key, nonce, name)
                .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        return new String(text, StandardCharsets.UTF_8);
      } catch (GeneralSecurityException e) {
        // Another key may have sealed it.
        continue;
      }
    }
    throw new IllegalStateException(SETTING + " has not the key that sealed " + name);
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String name)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
