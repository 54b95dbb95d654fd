package io.fidoserver.webauthn.verification;

import static io.fidoserver.webauthn.Ceremony.AUTHENTICATION;

import com.webauthn4j.credential.CoreCredentialRecordImpl;
import com.webauthn4j.data.CoreAuthenticationData;
import com.webauthn4j.data.CoreAuthenticationParameters;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.server.CoreServerProperty;
import com.webauthn4j.verifier.CoreAuthenticationDataVerifier;
import com.webauthn4j.verifier.CoreAuthenticationObject;
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
import io.fidoserver.webauthn.cose.CoseAlgorithm;
import io.fidoserver.webauthn.extension.AuthenticationExtensions;
import io.fidoserver.webauthn.extension.ExtensionInputs;
import io.fidoserver.webauthn.extension.ExtensionOutputs;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.jboss.logging.Logger;

/** Verifier of authentications: WebAuthn L3 §7.2, steps 8 to 23. */
@ApplicationScoped
public class AuthenticationVerifier {

  private static final Logger LOG = Logger.getLogger(AuthenticationVerifier.class);

  private final ClientDataVerifier clientDataVerifier;
  private final CoreAuthenticationDataVerifier rejecting = new CoreAuthenticationDataVerifier();
  private final CoreAuthenticationDataVerifier warning = new CoreAuthenticationDataVerifier();

  public AuthenticationVerifier(ClientDataVerifier clientDataVerifier) {
    this.clientDataVerifier = clientDataVerifier;
    // Step 22, as the policy for this sort of credential has it
    this.rejecting.setMaliciousCounterValueHandler(
        assertion -> {
          throw new ApiException(ErrorCode.CLONED_AUTHENTICATOR);
        });
    this.warning.setMaliciousCounterValueHandler(AuthenticationVerifier::warn);
  }

  /**
   * Expected values of an assertion, from the authentication's begin.
   *
   * @param challengeHash SHA-256 of the challenge
   * @param extensions null: none
   */
  public record Expected(
      RelyingParty relyingParty,
      byte[] challengeHash,
      boolean userVerificationRequired,
      ExtensionInputs extensions) {}

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
    clientDataVerifier.verify(
        clientData, expected.relyingParty().config(), AUTHENTICATION, expected.challengeHash());

    AuthenticatorData data = decode(authenticatorData);

    // Step 18
    AUTHENTICATION.verify(
        data.backupEligible() || !data.backupState(), Reason.BACKUP_STATE_INVALID);

    // Step 19
    AUTHENTICATION.verify(
        credential.backupEligible() == null || data.backupEligible() == credential.backupEligible(),
        Reason.BACKUP_STATE_INVALID);

    // Step 21: the form of the signature
    Map<Object, Object> key = new CborReader(credential.publicKey(), 0).readMap();
    CoseAlgorithm algorithm = CoseAlgorithm.ofKey(key).orElseThrow();
    AUTHENTICATION.verify(algorithm.isProvided(), Reason.ALGORITHM_NOT_ALLOWED);
    AUTHENTICATION.verify(algorithm.keyType().isWellFormed(signature, key), Reason.BAD_SIGNATURE);

    // Steps 15 to 17, and 20 to 22
    String appId = AuthenticationExtensions.appId(expected.extensions(), extensionOutputs);
    CoreAuthenticationData assertion =
        new CoreAuthenticationData(
            credential.id(),
            data.forVerification(null),
            authenticatorData,
            Sha256.of(clientData.json()),
            signature);
    CoreAuthenticationParameters parameters =
        new CoreAuthenticationParameters(
            new CoreServerProperty(appId == null ? expected.relyingParty().id() : appId, null),
            new CoreCredentialRecordImpl(
                null,
                null,
                credential.backupEligible(),
                null,
                credential.signCount(),
                new AttestedCredentialData(
                    AAGUID.ZERO, credential.id(), algorithm.forVerification(key)),
                null),
            null,
            expected.userVerificationRequired()
                || expected
                    .relyingParty()
                    .settings(AuthenticatorPolicy.class)
                    .userVerificationRequired());
    boolean mustIncrease = signCountMustIncrease(expected.relyingParty(), data.backupEligible());
    AUTHENTICATION.verifyByWebauthn4j(
        () -> {
          (mustIncrease ? rejecting : warning).verify(assertion, parameters);
          return assertion;
        });

    // Step 23
    AuthenticationExtensions extensions =
        AuthenticationExtensions.verify(expected.extensions(), extensionOutputs, data.extensions());

    return new VerifiedAuthentication(
        data.signCount(),
        mustIncrease,
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

  private static void warn(CoreAuthenticationObject assertion) {
    LOG.warnf(
        "The signature counter of credential %s did not increase: %d after %d",
        Base64Url.encode(assertion.getCredentialId()),
        assertion.getAuthenticatorData().getSignCount(),
        assertion.getCredentialRecord().getCounter());
  }

  private static boolean signCountMustIncrease(RelyingParty relyingParty, boolean backupEligible) {
    SignCountPolicy policy = relyingParty.settings(SignCountPolicy.class);
    SignCountPolicy.Action action = backupEligible ? policy.backupEligible() : policy.deviceBound();
    return action == SignCountPolicy.Action.REJECT;
  }
}
