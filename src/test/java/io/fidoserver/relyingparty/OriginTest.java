package io.fidoserver.relyingparty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins of the relying party, which are spelt as clients send them. */
class OriginTest {

  private final Origin origins = new Origin();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org",
        "https://example.org:8443",
        "https://xn--bcher-kva.example",
        "http://localhost",
        "http://localhost:8080",
        "http://brand.localhost:8080",
        "https://127.0.0.1:8443",
        "https://my_shop.example.org",
        "android:apk-key-hash:2C9dyuGZpk9MPWLfsLPcJDPUIFKJZPUdV4uZSJBZ9-c"
      })
  void whatAClientSendsIsTaken(String origin) {
    assertEquals(origin, origins.convert(origin));
    assertEquals(origin, origins.convert(" " + origin + " "));
  }

  @ParameterizedTest
  @CsvSource({
    "https://bücher.example, 'must be as browsers send it: https://xn--bcher-kva.example,'",
    "https://example.org:443, 'must be as browsers send it: https://example.org,'",
    "http://localhost:80, 'must be as browsers send it: http://localhost,'",
    "https://Example.org, 'must be as browsers send it: https://example.org,'",
    "HTTPS://example.org, 'must be as browsers send it: https://example.org,'",
    "https://example.org/, 'must be as browsers send it: https://example.org,'",
    "https://example.org:08443, 'must be as browsers send it: https://example.org:8443,'",
    "https://*.example.org, has no wildcards",
    "http://example.org, must be https",
    "http://127.0.0.1:8080, must be https",
    "https://straße.de, must have its domain in punycode",
    "https://-example.org, has no valid domain",
    "https://.example.org, has no valid domain",
    "https://example.org:0, has no valid port",
    "https://example.org:70000, has no valid port",
    "https://example.org/path, must be an origin",
    "https://user@example.org, must be an origin",
    "https://example.org?x, must be an origin",
    "example.org, must be an origin",
    "ftp://example.org, must be an origin",
    "null, must be an origin",
    "android:apk-key-hash:short, must be an origin"
  })
  void anotherSpellingIsRefusedWithTheRightOne(String origin, String message) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> origins.convert(origin));

    assertEquals(message, e.getMessage().substring(0, message.length()));
  }
}
