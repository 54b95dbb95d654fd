package io.fidoserver.token;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * Metadata of the tokens' issuer (RFC 8414 §2; OpenID Connect Discovery 1.0 §3), as far as a
 * resource server needs them: nobody authorizes here, so that there are no endpoints for it.
 *
 * @param issuer as {@code iss} in the tokens
 */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record IssuerMetadata(
    String issuer,
    String jwksUri,
    List<String> responseTypesSupported,
    List<String> subjectTypesSupported,
    List<String> idTokenSigningAlgValuesSupported) {

  static IssuerMetadata of(String issuer) {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    return new IssuerMetadata(
        issuer, base + "/.well-known/jwks.json", List.of(), List.of("public"), List.of("ES256"));
  }
}
