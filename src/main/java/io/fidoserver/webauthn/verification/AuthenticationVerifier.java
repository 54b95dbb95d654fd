package io.fidoserver.webauthn.verification;

import static io.fidoserver.webauthn.Ceremony.AUTHENTICATION;

import io.fidoserver.encoding.Base64Url;
import io.fidoserver.encoding.CborReader;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.policy.AuthenticatorPolicy;
import io.fidoserver.policy.SignCountPolicy;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.webauthn.AuthenticatorData;
import io.fidoserver.webauthn.CredentialRecord;
import io.fidoserver.webauthn.RpId;
import io.fidoserver.webauthn.cose.CoseAlgorithm;
import io.fidoserver.webauthn.extension.AuthenticationExtensions;
import io.fidoserver.webauthn.extension.ExtensionInputs;
import io.fidoserver.webauthn.extension.ExtensionOutputs;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.util.Map;
import org.jboss.logging.Logger;

/** Verifier of authentications: WebAuthn L3 §7.2, steps 8 to 23. */
@ApplicationScoped
public class AuthenticationVerifier {

  private static final Logger LOG = Logger.getLogger(AuthenticationVerifier.class);

  private final ClientDataVerifier clientDataVerifier;
  private final SignCountPolicy signCountPolicy;
  private final AuthenticatorPolicy authenticators;
  private final byte[] rpIdHash;

  public AuthenticationVerifier(
      RelyingParty relyingParty,
      ClientDataVerifier clientDataVerifier,
      SignCountPolicy signCountPolicy,
      AuthenticatorPolicy authenticators) {
    this.authenticators = authenticators;
    this.clientDataVerifier = clientDataVerifier;
    this.signCountPolicy = signCountPolicy;
    this.rpIdHash = RpId.hash(relyingParty.id());
  }

  /**
   * Expected values of an assertion, from the authentication's begin.
   *
   * @param challengeHash SHA-256 of the challenge
   * @param extensions null: none
   */
  public record Expected(
      byte[] challengeHash, boolean userVerificationRequired, ExtensionInputs extensions) {}

  /**
   * Verifies an assertion. Steps 5 and 6 (the credential is allowed, and belongs to the user) and
   * step 24 (update the credential record) are left to the caller.
   *
   * @param authenticatorData {@code response.authenticatorData}
   * @param signature {@code response.signature}
   * @param extensionOutputs {@code clientExtensionResults}, or null
   * @throws ApiException INVALID_SIGNATURE with the step that failed, CLONED_AUTHENTICATOR or
   *     DESERIALIZATION_ERROR
   */
  public VerifiedAuthentication verify(
      Expected expected,
      CredentialRecord credential,
      ClientData clientData,
      byte[] authenticatorData,
      byte[] signature,
      ExtensionOutputs extensionOutputs) {
    // Steps 10 to 14
    clientDataVerifier.verify(clientData, AUTHENTICATION, expected.challengeHash());

    AuthenticatorData data = decode(authenticatorData);

    // Step 15
    String appId = AuthenticationExtensions.appId(expected.extensions(), extensionOutputs);
    AUTHENTICATION.verify(
        MessageDigest.isEqual(appId == null ? rpIdHash : RpId.hash(appId), data.rpIdHash()),
        Reason.RP_ID_MISMATCH);

    // Step 16
    AUTHENTICATION.verify(data.userPresent(), Reason.USER_NOT_PRESENT);

    // Step 17
    AUTHENTICATION.verify(
        data.userVerified()
            || !expected.userVerificationRequired() && !authenticators.userVerificationRequired(),
        Reason.USER_NOT_VERIFIED);

    // Step 18
    AUTHENTICATION.verify(
        data.backupEligible() || !data.backupState(), Reason.BACKUP_STATE_INVALID);

    // Step 19
    AUTHENTICATION.verify(
        credential.backupEligible() == null || data.backupEligible() == credential.backupEligible(),
        Reason.BACKUP_STATE_INVALID);

    // Steps 20 and 21
    byte[] hash = Sha256.of(clientData.json());
    AUTHENTICATION.verify(
        isSignedBy(credential.publicKey(), signature, authenticatorData, hash),
        Reason.BAD_SIGNATURE);

    // Step 22
    boolean signCountMustIncrease = signCountMustIncrease(data);
    if (!increases(data.signCount(), credential.signCount())) {
      if (signCountMustIncrease) {
        throw new ApiException(ErrorCode.CLONED_AUTHENTICATOR);
      }
      LOG.warnf(
          "The signature counter of credential %s did not increase: %d after %d",
          Base64Url.encode(credential.id()), data.signCount(), credential.signCount());
    }

    // Step 23
    AuthenticationExtensions extensions =
        AuthenticationExtensions.verify(expected.extensions(), extensionOutputs, data.extensions());

    return new VerifiedAuthentication(
        data.signCount(),
        signCountMustIncrease,
        data.userVerified(),
        data.backupEligible(),
        data.backupState(),
        extensions);
  }

  /**
   * Parses authenticator data, which have no attested credential data in an assertion (WebAuthn L3
   * §6.1, AT).
   */
  private static AuthenticatorData decode(byte[] authenticatorData) {
    try {
      AuthenticatorData data = AuthenticatorData.parse(authenticatorData);
      if (data.attested() == null) {
        return data;
      }
    } catch (IllegalArgumentException e) {
      LOG.debug("Refused authenticator data", e);
    }
    throw ApiException.input(
        ErrorCode.DESERIALIZATION_ERROR,
        "credential.response.authenticatorData",
        "The authenticator data can't be decoded");
  }

  /**
   * Returns whether the signature is valid (steps 20 and 21).
   *
   * @throws ApiException INVALID_SIGNATURE with ALGORITHM_NOT_ALLOWED if the runtime has lost the
   *     algorithm since the credential was registered
   */
  private static boolean isSignedBy(
      byte[] publicKey, byte[] signature, byte[] authenticatorData, byte[] clientDataHash) {
    Map<Object, Object> key = new CborReader(publicKey, 0).readMap();
    CoseAlgorithm algorithm = CoseAlgorithm.ofKey(key).orElseThrow();
    AUTHENTICATION.verify(algorithm.isProvided(), Reason.ALGORITHM_NOT_ALLOWED);
    return algorithm.verify(key, signature, authenticatorData, clientDataHash);
  }

  private boolean signCountMustIncrease(AuthenticatorData data) {
    SignCountPolicy.Action action =
        data.backupEligible() ? signCountPolicy.backupEligible() : signCountPolicy.deviceBound();
    return action == SignCountPolicy.Action.REJECT;
  }

  private static boolean increases(long presented, long stored) {
    return presented > stored || presented == 0 && stored == 0;
  }
}
