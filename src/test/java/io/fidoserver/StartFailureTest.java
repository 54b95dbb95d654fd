package io.fidoserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.challenge.ChallengeConfig;
import io.fidoserver.policy.AttestationPolicy;
import io.fidoserver.ratelimit.RateLimitConfig;
import io.fidoserver.relyingparty.RelyingPartyConfig;
import io.fidoserver.security.AdminConfig;
import io.fidoserver.testsupport.Defaults;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one line about a start that failed, in the names that the operator used. */
class StartFailureTest {

  private static final Map<String, Class<?>> MAPPINGS =
      Map.of(
          "fido.challenge", ChallengeConfig.class,
          "fido.attestation", AttestationPolicy.class,
          "fido.rate-limit", RateLimitConfig.class,
          "fido.relying-party", RelyingPartyConfig.class,
          "fido.admin", AdminConfig.class);

  @ParameterizedTest
  @CsvSource({
    "fido.relying-party.origins, https://example.org/, RP_ORIGIN, 'RP_ORIGIN: must be as browsers send it: https://example.org, not https://example.org/'",
    "fido.relying-party.origins, 'https://a.example,http://b.example', RP_ORIGIN, 'RP_ORIGIN: must be https: browsers give passkeys to no http page but localhost''s: http://b.example'",
    "fido.relying-party.origins, example.org, FIDO_RELYING_PARTY_ORIGINS, 'FIDO_RELYING_PARTY_ORIGINS: must be an origin, as https://example.org, without path: example.org'",
    "fido.challenge.timeout-seconds, soon, CHALLENGE_TIMEOUT_SECONDS, 'CHALLENGE_TIMEOUT_SECONDS: Expected a long value, got \"soon\"'",
    "fido.rate-limit.requests-per-minute, many, RATE_LIMIT_REQUESTS_PER_MINUTE, 'RATE_LIMIT_REQUESTS_PER_MINUTE: must be a number from 1 to 1000000, or unlimited, not many'",
    "fido.attestation.policy, maybe, FIDO_ATTESTATION_POLICY, 'FIDO_ATTESTATION_POLICY: must be one of none, prefer, refuse-untrusted, require-trusted, not maybe'",
    "fido.attestation.workers, x, PATH, 'fido.attestation.workers: Expected an integer value, got \"x\"'",
    "fido.admin.tokens.ops.sha256, abc, FIDO_ADMIN_TOKENS_OPS_SHA256, fido.admin.tokens.ops.scopes must be set"
  })
  void aBadValueIsNamedAsItWasSet(String key, String value, String variable, String line) {
    Map<String, String> settings = new HashMap<>();
    settings.put("fido.relying-party.id", "example.org");
    settings.put("fido.relying-party.name", "Example");
    settings.put("fido.relying-party.origins", "https://example.org");
    settings.put(key, value);
    String prefix = key.substring(0, key.indexOf('.', "fido.".length()));
    Exception failure =
        assertThrows(
            Exception.class,
            () ->
                Defaults.with(
                    MAPPINGS.get(prefix),
                    prefix.equals("fido.relying-party") ? settings : Map.of(key, value)));

    assertEquals(
        "Bad configuration: " + line,
        StartFailure.explain(new RuntimeException(failure), Map.of(variable, value)));
  }

  @Test
  void aHostThatIsNotThereIsNamed() {
    SQLException failure =
        new SQLException("The connection attempt failed.", new UnknownHostException("nowhere"));

    assertEquals(
        "Can't use the database that DATABASE_URL names: there is no host nowhere",
        StartFailure.explain(new IllegalStateException(failure), Map.of()));
  }

  @Test
  void aDatabaseThatTakesNoWritesIsSaidOfTheUrlOfTheMigrations() {
    SQLException failure =
        new SQLException("Could not find a server with specified targetServerType: primary");

    assertEquals(
        "Can't use the database that DATABASE_DIRECT_URL names: none of its hosts takes writes",
        StartFailure.explain(
            new IllegalStateException(failure), Map.of("DATABASE_DIRECT_URL", "x")));
    assertEquals(
        "Can't use the database that DATABASE_URL names: none of its hosts takes writes",
        StartFailure.explain(
            new IllegalStateException(failure), Map.of("DATABASE_DIRECT_URL", " ")));
  }

  @Test
  void severalAreOneLine() {
    ConfigurationException failure =
        new ConfigurationException(
            "Configuration validation failed:\n\tfido.relying-party.id must be a domain\n"
                + "\tjava.lang.IllegalArgumentException: SRCFG00014: The config property"
                + " fido.webhook.secret is required but it could not be found in any config source");

    assertEquals(
        "Bad configuration: RP_ID must be a domain; fido.webhook.secret must be set",
        StartFailure.explain(failure, Map.of("RP_ID", "x")));
  }

  @Test
  void theStackTraceIsForWhoAsksForIt() {
    RuntimeException failure = new IllegalStateException(new IllegalStateException("what broke"));

    assertEquals("The start failed: what broke", StartFailure.explain(failure, Map.of()));
    assertTrue(
        StartFailure.explain(failure, Map.of("LOG_LEVEL", "debug"))
            .startsWith("The start failed: what broke\njava.lang.IllegalStateException"));
  }
}
