package io.fidoserver.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.relyingparty.RelyingPartySettings;
import io.fidoserver.testsupport.Defaults;
import io.fidoserver.testsupport.Tokens;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Audiences of access tokens (RFC 7519 §4.1.3). */
class AudienceTest {

  private final AccessTokens tokens =
      new AccessTokens(
          new RelyingPartyKeys(Optional.of(new TokenKeys(EcKeys.parse(Tokens.KEYS))), null),
          new SecureRandom(),
          Clock.systemUTC());

  private static RelyingParty relyingParty(String... audience) {
    return new RelyingParty(
        RelyingParty.DEFAULT,
        Defaults.relyingParty().config(),
        Tokens.ISSUER,
        List.of(audience),
        new RelyingPartySettings(
            Map.of(),
            mapping ->
                Defaults.with(
                    mapping,
                    Map.of("fido.token.issuer", Tokens.ISSUER, "fido.token.audience", "api"))));
  }

  private String issue(RelyingParty relyingParty) {
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
    return tokens.issue(relyingParty, signIn).accessToken();
  }

  @Test
  void isATextWhereThereIsOne() {
    JsonNode claims = Tokens.claims(issue(relyingParty("api")));

    assertEquals("api", claims.get("aud").textValue());
    assertEquals("phrh", claims.get("acr").textValue());
  }

  @Test
  void isAListWhereThereAreSeveralOfWhichOneIsEnough() {
    String token = issue(relyingParty("api", "https://shop.example.org"));

    assertEquals(
        "[\"api\",\"https://shop.example.org\"]", Tokens.claims(token).get("aud").toString());
    assertTrue(tokens.verify(relyingParty("api"), token).isPresent());
    assertTrue(tokens.verify(relyingParty("other", "https://shop.example.org"), token).isPresent());
    assertTrue(tokens.verify(relyingParty("other"), token).isEmpty());
  }
}
