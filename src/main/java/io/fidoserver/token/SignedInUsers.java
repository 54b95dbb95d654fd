package io.fidoserver.token;

import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.user.User;
import io.fidoserver.user.UserRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Finds the user that an access token is of. */
@ApplicationScoped
@Timeout(DatabaseConfig.ANSWER_MS)
public class SignedInUsers {

  private final AccessTokens tokens;
  private final UserRepository users;

  SignedInUsers(AccessTokens tokens, UserRepository users) {
    this.tokens = tokens;
    this.users = users;
  }

  /**
   * The user, who is asked of the database each time: the token of one who was deleted or disabled
   * is of no use from then on.
   *
   * @param token a JWT
   * @return the user, or UNAUTHORIZED
   */
  public Uni<SignedInUser> of(String token) {
    AccessTokens.Claims claims =
        tokens.verify(token).orElseThrow(() -> new ApiException(ErrorCode.UNAUTHORIZED));
    return Panache.withSession(() -> users.findById(claims.userId()))
        .map(user -> signedIn(user, claims));
  }

  private SignedInUser signedIn(User user, AccessTokens.Claims claims) {
    if (user == null || !user.enabled) {
      throw new ApiException(ErrorCode.UNAUTHORIZED);
    }
    return new SignedInUser(user.id, tokens.isFresh(claims));
  }
}
