package io.fidoserver.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fidoserver.testsupport.Defaults;
import io.fidoserver.testsupport.Tokens;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Audiences of access tokens (RFC 7519 §4.1.3). */
class AudienceTest {

  private static AccessTokens tokens(String audience) {
    return new AccessTokens(
        Defaults.with(
            TokenConfig.class,
            Map.of("fido.token.issuer", Tokens.ISSUER, "fido.token.audience", audience)),
        new TokenKeys(EcKeys.parse(Tokens.KEYS)),
        new SecureRandom(),
        Clock.systemUTC());
  }

  private static String issue(AccessTokens tokens) {
    SignIn signIn =
        new SignIn(
            UUID.randomUUID(),
            null,
            "alice",
            new byte[16],
            UUID.randomUUID(),
            false,
            Instant.now(),
            Instant.now(),
            List.of("hwk", "user"),
            null,
            null);
    return tokens.issue(signIn).accessToken();
  }

  @Test
  void isATextWhereThereIsOne() {
    JsonNode claims = Tokens.claims(issue(tokens("api")));

    assertEquals("api", claims.get("aud").textValue());
    assertEquals("phrh", claims.get("acr").textValue());
  }

  @Test
  void isAListWhereThereAreSeveralOfWhichOneIsEnough() {
    String token = issue(tokens("api,https://shop.example.org"));

    assertEquals(
        "[\"api\",\"https://shop.example.org\"]", Tokens.claims(token).get("aud").toString());
    assertTrue(tokens("api").verify(token).isPresent());
    assertTrue(tokens("other,https://shop.example.org").verify(token).isPresent());
    assertTrue(tokens("other").verify(token).isEmpty());
  }
}
