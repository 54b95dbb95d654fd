package io.fidoserver.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures of deliveries (Standard Webhooks specification 1.0.0). */
class WebhookSignatureTest {

  /** The example of the specification's libraries. */
  @Test
  void aSecretOfStandardWebhooksIsItsBase64() {
    assertEquals(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.of(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "1614265330",
            "{\"test\": 2432232314}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"whsec_", "whsec_!!!", "whsec_MfKQ9r8GKYqrTw=="})
  void aKeyThatIsNoneIsRefused(String secret) {
    assertThrows(IllegalArgumentException.class, () -> WebhookSignature.key(secret));
  }
}
