package io.fidoserver.security;

import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;

/** Authentication request with an API key. */
public final class ApiKeyAuthenticationRequest extends TokenAuthenticationRequest {

  /** Beginning of every API key, by which scanners for leaked secrets find one. */
  public static final String PREFIX = "fsk_";

  ApiKeyAuthenticationRequest(String token) {
    super(new TokenCredential(token, "Bearer"));
  }

  static boolean isApiKey(String token) {
    return token.startsWith(PREFIX);
  }
}
