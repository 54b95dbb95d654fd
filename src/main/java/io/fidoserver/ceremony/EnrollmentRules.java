package io.fidoserver.ceremony;

import static io.fidoserver.webauthn.Ceremony.REGISTRATION;

import io.fidoserver.enrollment.EnrollmentTerms;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.webauthn.options.ResidentKey;
import io.fidoserver.webauthn.verification.VerifiedRegistration;

/**
 * Rules of an enrollment for a verified registration, beyond those that its options became: what
 * the authenticator signed, and what the client did not contradict.
 */
final class EnrollmentRules {

  private EnrollmentRules() {}

  /**
   * Verifies a registration.
   *
   * @throws ApiException AUTHENTICATOR_NOT_ALLOWED with AAGUID_NOT_ALLOWED, INVALID_ATTESTATION
   *     with ENROLLMENT_NOT_MET
   */
  static void verify(
      EnrollmentTerms terms, VerifiedRegistration verified, RegistrationCredential credential) {
    if (terms.allowedAaguids() != null
        && !(verified.aaguidTrusted() && terms.allowedAaguids().contains(verified.aaguid()))) {
      throw new ApiException(ErrorCode.AUTHENTICATOR_NOT_ALLOWED, Reason.AAGUID_NOT_ALLOWED);
    }
    REGISTRATION.verify(
        terms.residentKey() != ResidentKey.REQUIRED
            || !Boolean.FALSE.equals(credential.discoverable()),
        Reason.ENROLLMENT_NOT_MET);
    REGISTRATION.verify(
        terms.authenticatorAttachment() == null
            || credential.authenticatorAttachment() == null
            || terms.authenticatorAttachment().text().equals(credential.authenticatorAttachment()),
        Reason.ENROLLMENT_NOT_MET);
  }
}
