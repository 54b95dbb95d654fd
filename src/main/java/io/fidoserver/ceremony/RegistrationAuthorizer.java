package io.fidoserver.ceremony;

import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.enrollment.EnrollmentToken;
import io.fidoserver.enrollment.EnrollmentTokens;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.security.AccessTokenVerifier;
import io.fidoserver.security.AuthenticatedUser;
import io.fidoserver.security.Bearer;
import io.fidoserver.user.UserRepository;
import io.fidoserver.user.Username;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Finds out who asks for a registration. */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class RegistrationAuthorizer {

  private final AccessTokenVerifier signedIn;
  private final EnrollmentTokens enrollments;
  private final UserRepository users;

  RegistrationAuthorizer(
      AccessTokenVerifier signedIn, EnrollmentTokens enrollments, UserRepository users) {
    this.signedIn = signedIn;
    this.enrollments = enrollments;
    this.users = users;
  }

  /**
   * Who it is.
   *
   * @param authorization the header: with an access token, which has dots, or an enrollment token,
   *     which has none; or null
   * @return who, or UNAUTHORIZED, with REAUTHENTICATION_REQUIRED if the credential of the sign-in
   *     is gone
   */
  Uni<Registrant> of(String authorization) {
    if (authorization == null) {
      return Uni.createFrom().item(Registrant.ANONYMOUS);
    }
    String token = Bearer.token(authorization);
    return token.contains(".")
        ? signedIn.of(token).map(RegistrationAuthorizer::signedIn)
        : Panache.withSession(() -> enrollments.find(token).flatMap(this::enrolled));
  }

  /** What is gone, perhaps because it was stolen, adds nothing in its place. */
  private static Registrant signedIn(AuthenticatedUser user) {
    if (!user.credentialExists()) {
      throw new ApiException(ErrorCode.UNAUTHORIZED, Reason.REAUTHENTICATION_REQUIRED);
    }
    return new Registrant(user.id(), user.fresh(), null);
  }

  /** Whoever has this name, on nobody's word: for the conformance profile. */
  public Uni<Registrant> named(Username username) {
    return Panache.withSession(() -> users.findByUsername(username))
        .map(user -> user == null ? Registrant.ANONYMOUS : new Registrant(user.id, true, null));
  }

  /** The operator who issued the token vouches for the user. */
  private Uni<Registrant> enrolled(EnrollmentToken token) {
    return users
        .findById(token.userId)
        .map(
            user -> {
              if (user == null || !user.enabled) {
                throw new ApiException(ErrorCode.UNAUTHORIZED);
              }
              return new Registrant(user.id, true, token);
            });
  }
}
