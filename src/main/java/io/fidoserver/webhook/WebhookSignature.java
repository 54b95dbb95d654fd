package io.fidoserver.webhook;

import io.fidoserver.encoding.HmacSha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Signature of a delivery (Standard Webhooks specification 1.0.0). */
final class WebhookSignature {

  private static final String PREFIX = "whsec_";
  private static final int MIN_BYTES = 24;
  private static final int MAX_BYTES = 64;

  private WebhookSignature() {}

  /**
   * The value of {@code webhook-signature}.
   *
   * @param timestamp seconds since the epoch, as in {@code webhook-timestamp}: a receiver refuses
   *     old deliveries
   */
  static String of(String secret, String id, String timestamp, String body) {
    byte[] signature =
        HmacSha256.of(
            key(secret), (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
    return "v1," + Base64.getEncoder().encodeToString(signature);
  }

  /**
   * The HMAC key of a secret.
   *
   * @throws IllegalArgumentException if what follows {@code whsec_} is not base64 of 24 to 64 bytes
   */
  static byte[] key(String secret) {
    if (!secret.startsWith(PREFIX)) {
      return secret.getBytes(StandardCharsets.UTF_8);
    }
    byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
    if (key.length < MIN_BYTES || key.length > MAX_BYTES) {
      throw new IllegalArgumentException("a key has 24 to 64 bytes");
    }
    return key;
  }
}
