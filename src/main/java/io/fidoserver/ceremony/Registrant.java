package io.fidoserver.ceremony;

import io.fidoserver.encoding.Base64Url;
import io.fidoserver.enrollment.EnrollmentTerms;
import io.fidoserver.enrollment.EnrollmentToken;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.security.AuthenticatedUser;
import io.fidoserver.user.ExternalId;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.options.Mediation;
import java.util.UUID;

/**
 * User of a registration, and who allows it.
 *
 * @param relyingParty the relying party that the registration is for
 * @param userId null: a new user
 * @param externalId the external ID of a new user, from a back end; or null
 * @param signedIn the principal of the access token; or null
 * @param enrollment the enrollment token that was sent instead of an access token; or null
 * @param backEnd the name of the token of a back end that calls for the user; or null
 */
public record Registrant(
    RelyingParty relyingParty,
    UUID userId,
    Username username,
    ExternalId externalId,
    AuthenticatedUser signedIn,
    EnrollmentToken enrollment,
    String backEnd) {

  static Registrant anonymous(RelyingParty relyingParty, Username username) {
    return new Registrant(relyingParty, null, username, null, null, null, null);
  }

  static Registrant of(RelyingParty relyingParty, AuthenticatedUser signedIn, Username username) {
    return new Registrant(relyingParty, signedIn.id(), username, null, signedIn, null, null);
  }

  static Registrant enrolled(
      RelyingParty relyingParty, UUID userId, Username username, EnrollmentToken token) {
    return new Registrant(relyingParty, userId, username, null, null, token, null);
  }

  /**
   * Returns a user for whom a back end calls.
   *
   * @param backEnd the name of its token
   * @param externalId of a new user; or null
   */
  static Registrant ofBackEnd(
      RelyingParty relyingParty,
      String backEnd,
      UUID userId,
      Username username,
      ExternalId externalId) {
    return new Registrant(relyingParty, userId, username, externalId, null, null, backEnd);
  }

  boolean isBackEnd() {
    return backEnd != null;
  }

  /** Returns whether nobody allows it: a stranger registers. */
  boolean isAnonymous() {
    return signedIn == null && enrollment == null && !isBackEnd();
  }

  /** Returns the SHA-256 of the enrollment token, base64url; null: there is none. */
  String enrollmentHash() {
    return enrollment == null ? null : Base64Url.encode(enrollment.tokenHash);
  }

  /** Returns what an enrollment demands. */
  EnrollmentTerms terms() {
    return enrollment == null ? EnrollmentTerms.NONE : enrollment.terms();
  }

  /**
   * Returns whether a credential may be made with nobody present (WebAuthn L3 §5.1.3, conditional
   * mediation): for who is signed in, here or at the back end that calls or enrolled them. A
   * stranger would have an account that nobody made.
   */
  boolean mayBeAbsent() {
    return signedIn != null
        || isBackEnd() && userId != null
        || terms().mediation() == Mediation.CONDITIONAL;
  }

  /**
   * Verifies that a sign-in is recent and strong enough to add a credential.
   *
   * @throws io.fidoserver.error.ApiException UNAUTHORIZED with REAUTHENTICATION_REQUIRED
   */
  void verifySignIn() {
    if (signedIn != null) {
      signedIn.verifyFresh().verifyStrength();
    }
  }
}
