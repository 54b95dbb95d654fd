package io.fidoserver.security;

import io.fidoserver.credential.Credential;
import io.fidoserver.credential.CredentialRepository;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.token.AccessTokens;
import io.fidoserver.user.User;
import io.fidoserver.user.UserRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Finds the user that an access token is of. */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class AccessTokenVerifier {

  private final AccessTokens tokens;
  private final UserRepository users;
  private final CredentialRepository credentials;

  AccessTokenVerifier(AccessTokens tokens, UserRepository users, CredentialRepository credentials) {
    this.tokens = tokens;
    this.users = users;
    this.credentials = credentials;
  }

  /**
   * The user, who is asked of the database each time: the token of one who was deleted or disabled,
   * or whose credential was suspended, is of no use from then on. Where that credential is gone, as
   * users may delete the one that they have signed in with, the token adds none in its place.
   *
   * @param token a JWT
   * @return the user, or UNAUTHORIZED
   */
  public Uni<AuthenticatedUser> of(String token) {
    AccessTokens.Claims claims =
        tokens.verify(token).orElseThrow(() -> new ApiException(ErrorCode.UNAUTHORIZED));
    return Panache.withSession(
        () ->
            users
                .findById(claims.userId())
                .flatMap(
                    user ->
                        credentials
                            .find(claims.userId(), claims.credentialId())
                            .map(credential -> signedIn(user, credential, claims))));
  }

  private AuthenticatedUser signedIn(User user, Credential credential, AccessTokens.Claims claims) {
    if (user == null || !user.enabled || credential != null && credential.suspended) {
      throw new ApiException(ErrorCode.UNAUTHORIZED);
    }
    return new AuthenticatedUser(user.id, tokens.isFresh(claims), credential != null);
  }
}
