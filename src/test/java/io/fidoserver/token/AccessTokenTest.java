package io.fidoserver.token;

import static io.fidoserver.testsupport.Api.AUTHENTICATE;
import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertBadInput;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Access token of a completed ceremony, as a resource server verifies it. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class AccessTokenTest {

  /** Verifies a token against the published keys; fails if it does not verify. */
  private static JwtContext verified(String token) throws Exception {
    String keys = api().get("/.well-known/jwks.json").asString();
    return new JwtConsumerBuilder()
        .setVerificationKeyResolver(
            new JwksVerificationKeyResolver(new JsonWebKeySet(keys).getJsonWebKeys()))
        .setExpectedIssuer(Tokens.ISSUER)
        .setExpectedAudience(SoftwareAuthenticator.RP_ID)
        .build()
        .process(token);
  }

  /** RFC 8414, OpenID Connect Discovery 1.0: what a resource server finds by the issuer's URL. */
  @ParameterizedTest
  @ValueSource(strings = {"openid-configuration", "oauth-authorization-server"})
  void theIssuersMetadataNameItsKeys(String document) {
    Json metadata = api().get("/.well-known/" + document).statusCode(200).json();
    String token = api().accessToken(newName(), new SoftwareAuthenticator());
    String payload =
        new String(
            java.util.Base64.getUrlDecoder().decode(token.split("\\.")[1]),
            java.nio.charset.StandardCharsets.UTF_8);

    assertEquals(Json.of(payload).getString("iss"), metadata.getString("issuer"));
    assertEquals(
        metadata.getString("issuer") + "/.well-known/jwks.json", metadata.getString("jwks_uri"));
    assertEquals(List.of("ES256"), metadata.getList("id_token_signing_alg_values_supported"));
  }

  @Test
  void aRegistrationsTokenTellsWhoAndHow() throws Exception {
    String name = newName();
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    Json data = api().register(name, authenticator, right -> {}).json().at("data");

    JwtContext token = verified(data.getString("accessToken"));

    JwtClaims claims = token.getJwtClaims();
    assertEquals("Bearer", data.getString("tokenType"));
    assertEquals(900, data.getInt("expiresIn"));
    assertEquals("ES256", token.getJoseObjects().get(0).getAlgorithmHeaderValue());
    assertEquals(data.getString("userId"), claims.getSubject());
    assertEquals(name, claims.getClaimValue("preferred_username"));
    assertEquals(900, claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue());
    assertEquals(
        claims.getIssuedAt().getValue(), claims.getNumericDateClaimValue("auth_time").getValue());
    assertEquals("at+jwt", token.getJoseObjects().get(0).getHeader("typ"));
    assertEquals(List.of("pop", "user", "mfa"), claims.getStringListClaimValue("amr"));
    assertEquals("phr", claims.getClaimValue("acr"));
    assertFalse(claims.hasClaim("nonce"));
    assertFalse(claims.hasClaim("external_id"));
    assertEquals(Base64Url.encode(authenticator.credentialId), claims.getClaimValue("cid"));
    assertEquals(authenticator.aaguid.toString(), claims.getClaimValue("aaguid"));
    assertEquals(false, claims.getClaimValue("backup_state"));
    assertEquals(36, claims.getJwtId().length());
  }

  @Test
  void aSyncedCredentialWithoutUserVerificationIsOneFactorInSoftware() throws Exception {
    int flags = SoftwareAuthenticator.UP | SoftwareAuthenticator.BE | SoftwareAuthenticator.BS;
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    String name = newName();
    api()
        .register(name, authenticator, each -> each.flags = flags | SoftwareAuthenticator.AT)
        .statusCode(200);

    String token =
        api()
            .authenticate(name, authenticator, each -> each.flags = flags)
            .json()
            .getString("data.accessToken");

    JwtClaims claims = verified(token).getJwtClaims();
    assertEquals(List.of("swk", "user"), claims.getStringListClaimValue("amr"));
    assertEquals(true, claims.getClaimValue("backup_state"));
  }

  @Test
  void theConfirmedTransactionIsInTheTokenWithItsHash() throws Exception {
    String name = newName();
    SoftwareAuthenticator authenticator = api().registered(name);
    ObjectNode begin = named(name);
    begin.putObject("transaction").put("amount", "12.50").put("to", "Zoë");
    Json options = api().begin(AUTHENTICATE, begin);

    String token =
        api()
            .complete(
                AUTHENTICATE,
                name,
                authenticator.authenticate(options.getString("challenge"), right -> {}))
            .json()
            .getString("data.accessToken");

    JwtClaims claims = verified(token).getJwtClaims();
    byte[] text = begin.get("transaction").toString().getBytes(StandardCharsets.UTF_8);
    assertEquals(Map.of("amount", "12.50", "to", "Zoë"), claims.getClaimValue("transaction"));
    assertEquals(
        Base64Url.encode(SoftwareAuthenticator.sha256(text)),
        claims.getClaimValue("transaction_sha256"));
  }

  /**
   * OpenID Connect Core §3.1.3.7, step 11: so that a back end ties a sign-in to its own session.
   */
  @Test
  void theNonceOfTheBeginComesBackInTheToken() throws Exception {
    String name = newName();
    SoftwareAuthenticator authenticator = api().registered(name);
    Json options = api().begin(AUTHENTICATE, named(name).put("nonce", "n-0S6_WzA2Mj ~"));

    String token =
        api()
            .complete(
                AUTHENTICATE,
                name,
                authenticator.authenticate(options.getString("challenge"), right -> {}))
            .json()
            .getString("data.accessToken");

    assertEquals("n-0S6_WzA2Mj ~", verified(token).getJwtClaims().getClaimValue("nonce"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u00e9", "\u0000"})
  void aNonceIsPrintableAscii(String nonce) {
    assertBadInput(
        api().post(AUTHENTICATE + "/begin", object().put("nonce", nonce)),
        "INVALID_REQUEST",
        "nonce");
    assertBadInput(
        api().post(AUTHENTICATE + "/begin", object().put("nonce", "n".repeat(256))),
        "INVALID_REQUEST",
        "nonce");
  }

  @Test
  void thePublishedKeysAreAllOfThemAndNothingSecret() {
    api()
        .get("/.well-known/jwks.json")
        .statusCode(200)
        .header("Cache-Control", equalTo("public, max-age=300"))
        .body("keys", hasSize(2))
        .body("keys.kty", everyItem(equalTo("EC")))
        .body("keys.crv", everyItem(equalTo("P-256")))
        .body("keys.alg", everyItem(equalTo("ES256")))
        .body("keys.use", everyItem(equalTo("sig")))
        .body("keys", everyItem(not(hasKey("d"))));
  }

  @Test
  void aTokenOfAnOlderKeyStillVerifies() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    Json data = api().register(newName(), authenticator, right -> {}).json();
    String olderKid = api().get("/.well-known/jwks.json").json().getString("keys[1].kid");

    String token =
        Tokens.forge(
            data.getUUID("data.userId"),
            olderKid,
            1,
            claims -> claims.setClaim("cid", Base64Url.encode(authenticator.credentialId)),
            jws -> {});

    assertEquals(200, api().with(token).get("/api/v1/me").statusCode());
  }

  @Test
  void aKeyIsTakenFromPemWithOrWithoutItsPublicHalf() {
    // Given keys as OpenSSL writes them, and as the JDK does, which leaves the public half out
    String jdk =
        "-----BEGIN PRIVATE KEY-----\n"
            + java.util.Base64.getMimeEncoder().encodeToString(Tokens.key(0).getEncoded())
            + "\n-----END PRIVATE KEY-----\n";

    String fromJdk = EcKeys.parse(jdk).get(0).getKeyId();

    assertEquals(EcKeys.parse(Tokens.KEYS).get(0).getKeyId(), fromJdk);
    assertTrue(api().get("/.well-known/jwks.json").json().getList("keys.kid").contains(fromJdk));
    assertFalse(fromJdk.isEmpty());
  }
}
