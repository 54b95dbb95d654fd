package io.fidoserver.testsupport;

import com.fasterxml.jackson.databind.JsonNode;
import io.fidoserver.encoding.Base64Url;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** Tokens of the server under test, and forged ones. */
public final class Tokens {

  public static final String ISSUER = "https://passkeys.example.org";

  /** Operators' tokens, by their permissions. */
  public static final String READER = "reader-token";

  public static final String WRITER = "writer-token";
  public static final String AUDITOR = "auditor-token";
  public static final String KEY_KEEPER = "key-keeper-token";
  public static final String INTROSPECTOR = "introspector-token";

  /** Token with every scope, of the relying party {@code shop}. */
  public static final String SHOP = "shop-token";

  /** Token with every scope, of all relying parties. */
  public static final String PLATFORM = "platform-token";

  public static final String EVERY_SCOPE =
      "users:read,users:write,events:read,api-keys:read,api-keys:write,tokens:introspect,ceremonies";

  public static final String PLATFORMS_SCOPES =
      EVERY_SCOPE + ",relying-parties:read,relying-parties:write";

  /** Two private keys, in an operator's file. */
  public static final String KEYS = read();

  private Tokens() {}

  private static String read() {
    try {
      return Files.readString(Path.of("src/test/resources/token-keys.pem"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String sha256(String token) {
    return HexFormat.of()
        .formatHex(SoftwareAuthenticator.sha256(token.getBytes(StandardCharsets.UTF_8)));
  }

  /** One of the server's keys. */
  public static PrivateKey key(int index) {
    List<String> bodies =
        Pattern.compile("BEGIN PRIVATE KEY-----([^-]+)-----END")
            .matcher(KEYS)
            .results()
            .map(each -> each.group(1))
            .toList();
    try {
      return KeyFactory.getInstance("EC")
          .generatePrivate(
              new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(bodies.get(index))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The claims of a token, which is not verified. */
  public static JsonNode claims(String token) {
    return Json.parse(new String(Base64Url.decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
  }

  /** Creates a JWS that is valid, but for a test's changes. */
  public static String forge(
      UUID userId,
      String kid,
      int key,
      Consumer<JwtClaims> claims,
      Consumer<JsonWebSignature> jws) {
    try {
      Instant now = Instant.now();
      JwtClaims right = new JwtClaims();
      right.setIssuer(ISSUER);
      right.setAudience(SoftwareAuthenticator.RP_ID);
      right.setSubject(userId.toString());
      right.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
      right.setExpirationTime(NumericDate.fromSeconds(now.getEpochSecond() + 60));
      right.setClaim("auth_time", now.getEpochSecond());
      right.setClaim("cid", Base64Url.encode(SoftwareAuthenticator.random(32)));
      claims.accept(right);
      JsonWebSignature signature = new JsonWebSignature();
      signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
      signature.setKeyIdHeaderValue(kid);
      signature.setHeader("typ", "at+jwt");
      signature.setKey(key(key));
      signature.setPayload(right.toJson());
      jws.accept(signature);
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
