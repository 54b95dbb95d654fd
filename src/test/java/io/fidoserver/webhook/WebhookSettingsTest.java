package io.fidoserver.webhook;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fidoserver.audit.WebhookConfig;
import io.fidoserver.testsupport.Defaults;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of a webhook. */
class WebhookSettingsTest {

  private static WebhookConfig to(String url) {
    return Defaults.with(
        WebhookConfig.class,
        Map.of(
            "fido.webhook.url",
            url,
            "fido.webhook.secret",
            "a secret that the receiver knows as well"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://example.org:8443/events?source=fido", "http://my_app/"})
  void aUrlIsOneOfAHost(String url) {
    assertDoesNotThrow(() -> WebhookDelivery.verify(to(url)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://[", "https://?events", "https:///events", "http://a b/"})
  void aUrlThatCanNotBeSentToIsRefused(String url) {
    assertThrows(ConfigurationException.class, () -> WebhookDelivery.verify(to(url)));
  }
}
