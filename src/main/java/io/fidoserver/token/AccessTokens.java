package io.fidoserver.token;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.encoding.StrictJson;
import io.fidoserver.relyingparty.RelyingParty;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/**
 * Issuer and verifier of access tokens: JWTs (RFC 7519) with the user, time and method of a
 * sign-in.
 */
@ApplicationScoped
public class AccessTokens {

  private final RelyingPartyKeys keys;
  private final SecureRandom random;
  private final Clock clock;

  AccessTokens(RelyingPartyKeys keys, SecureRandom random, Clock clock) {
    this.keys = keys;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Verified claims of a token: its user and sign-in, but not whether the user and the credential
   * may still sign in.
   *
   * @param issuedAt the second in which it was issued
   * @param all every claim, by its name
   */
  public record Claims(
      UUID userId,
      byte[] credentialId,
      Instant issuedAt,
      Instant authTime,
      List<String> amr,
      Map<String, Object> all) {}

  /**
   * Verifies that tokens can be issued, before anything is stored that one is to tell of.
   *
   * @throws io.fidoserver.error.ApiException SERVICE_UNAVAILABLE
   */
  public void verifyReady(RelyingParty relyingParty) {
    keys.of(relyingParty);
  }

  /** Issues a token for a ceremony that was completed just now. */
  public AccessToken issue(RelyingParty relyingParty, SignIn signIn) {
    long lifetime = relyingParty.settings(TokenConfig.class).lifetimeSeconds();
    long now = signIn.at().getEpochSecond();
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("iss", relyingParty.issuer());
    claims.put("sub", signIn.userId().toString());
    if (relyingParty.audience().size() == 1) {
      claims.put("aud", relyingParty.audience().get(0));
    } else {
      relyingParty.audience().forEach(claims.putArray("aud")::add);
    }
    claims.put("iat", now);
    claims.put("exp", now + lifetime);
    claims.put("jti", new UUID(random.nextLong(), random.nextLong()).toString());
    if (signIn.externalId() != null) {
      claims.put("external_id", signIn.externalId());
    }
    claims.put("preferred_username", signIn.username());
    claims.put("auth_time", signIn.authenticatedAt().getEpochSecond());
    signIn.methods().forEach(claims.putArray("amr")::add);
    claims.put("acr", AuthenticationMethod.contextClass(signIn.methods()));
    claims.put("cid", Base64Url.encode(signIn.credentialId()));
    claims.put("aaguid", signIn.aaguid().toString());
    claims.put("backup_state", signIn.backupState());
    if (signIn.nonce() != null) {
      claims.put("nonce", signIn.nonce());
    }
    if (signIn.transaction() != null) {
      claims.putRawValue("transaction", new RawValue(signIn.transaction()));
      claims.put("transaction_sha256", sha256(signIn.transaction()));
    }
    return new AccessToken(
        keys.of(relyingParty).sign(StrictJson.write(claims)), "Bearer", lifetime);
  }

  private static String sha256(String text) {
    return Base64Url.encode(Sha256.of(text));
  }

  /**
   * Verifies a token; empty if it was not issued for this relying party, or is not valid now:
   * signature, {@code typ}, {@code alg}, {@code iss}, {@code aud} and {@code exp}.
   */
  public Optional<Claims> verify(RelyingParty relyingParty, String token) {
    TokenKeys own = keys.of(relyingParty);
    try {
      JwtClaims claims =
          new JwtConsumerBuilder()
              .setJwsAlgorithmConstraints(
                  new AlgorithmConstraints(ConstraintType.PERMIT, own.algorithm()))
              .setVerificationKeyResolver(own.resolver())
              .setExpectedIssuer(relyingParty.issuer())
              .setExpectedType(true, TokenKeys.TYPE)
              .setExpectedAudience(relyingParty.audience().toArray(String[]::new))
              .setRequireSubject()
              .setRequireExpirationTime()
              .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
              .build()
              .processToClaims(token);
      NumericDate issuedAt = claims.getIssuedAt();
      NumericDate authTime = claims.getNumericDateClaimValue("auth_time");
      String credentialId = claims.getStringClaimValue("cid");
      return issuedAt == null || authTime == null || credentialId == null
          ? Optional.empty()
          : Optional.of(
              new Claims(
                  UUID.fromString(claims.getSubject()),
                  Base64Url.decode(credentialId),
                  Instant.ofEpochSecond(issuedAt.getValue()),
                  Instant.ofEpochSecond(authTime.getValue()),
                  claims.isClaimValueStringList("amr")
                      ? claims.getStringListClaimValue("amr")
                      : List.of(),
                  claims.getClaimsMap()));
    } catch (InvalidJwtException | MalformedClaimException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns whether the sign-in is recent enough for operations that require a fresh one. */
  public boolean isFresh(RelyingParty relyingParty, Claims claims) {
    long seconds = relyingParty.settings(TokenConfig.class).freshSeconds();
    return clock.instant().isBefore(claims.authTime().plusSeconds(seconds));
  }

  /** The public keys that verify tokens, as a JWK Set; empty: the key is a secret. */
  Optional<String> publishedKeys(RelyingParty relyingParty) {
    return keys.of(relyingParty).published();
  }
}
