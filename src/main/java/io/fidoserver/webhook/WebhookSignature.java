package io.fidoserver.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signature of a delivery (Standard Webhooks specification 1.0.0). */
final class WebhookSignature {

  private WebhookSignature() {}

  /**
   * The value of {@code webhook-signature}.
   *
   * @param timestamp seconds since the epoch, as in {@code webhook-timestamp}: a receiver refuses
   *     old deliveries
   */
  static String of(String secret, String id, String timestamp, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature =
          mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
