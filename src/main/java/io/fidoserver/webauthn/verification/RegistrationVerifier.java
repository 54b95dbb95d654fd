package io.fidoserver.webauthn.verification;

import static io.fidoserver.webauthn.Ceremony.REGISTRATION;

import com.webauthn4j.data.attestation.statement.AttestationStatement;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.policy.AttestationPolicy;
import io.fidoserver.policy.Authenticator;
import io.fidoserver.policy.AuthenticatorPolicy;
import io.fidoserver.policy.AuthenticatorRules;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.webauthn.AttestationTrust;
import io.fidoserver.webauthn.AuthenticatorData;
import io.fidoserver.webauthn.attestation.AttestationObject;
import io.fidoserver.webauthn.attestation.AttestationResult;
import io.fidoserver.webauthn.attestation.AttestationTrustworthiness;
import io.fidoserver.webauthn.attestation.RegistrationDataVerifier;
import io.fidoserver.webauthn.cose.CoseAlgorithm;
import io.fidoserver.webauthn.extension.ExtensionInputs;
import io.fidoserver.webauthn.extension.ExtensionOutputs;
import io.fidoserver.webauthn.extension.RegistrationExtensions;
import io.fidoserver.webauthn.options.Mediation;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;

/** Verifier of registrations: WebAuthn L3 §7.1, steps 5 to 25, and 28. */
@ApplicationScoped
public class RegistrationVerifier {

  private static final int MAX_CREDENTIAL_ID_BYTES = 1023;

  private final ClientDataVerifier clientDataVerifier;
  private final AttestationTrustworthiness trustworthiness;
  private final MetadataStore metadata;
  private final Clock clock;
  private final RegistrationDataVerifier webauthn4j;

  RegistrationVerifier(
      ClientDataVerifier clientDataVerifier,
      AttestationTrustworthiness trustworthiness,
      MetadataStore metadata,
      Clock clock) {
    this.metadata = metadata;
    this.clock = clock;
    this.clientDataVerifier = clientDataVerifier;
    this.trustworthiness = trustworthiness;
    this.webauthn4j = new RegistrationDataVerifier(clock);
  }

  /**
   * Expected values of a registration, from its begin.
   *
   * @param challengeHash SHA-256 of the challenge
   * @param mediation null: the client's default
   * @param algorithms the COSEAlgorithmIdentifiers that were offered
   * @param extensions null: none
   */
  public record Expected(
      RelyingParty relyingParty,
      byte[] challengeHash,
      boolean userVerificationRequired,
      Mediation mediation,
      List<Integer> algorithms,
      ExtensionInputs extensions) {}

  /**
   * Verifies a registration. Step 26 (the credential ID is not registered yet) and step 27 (store
   * the credential record) are left to the caller.
   *
   * @param rawId the credential ID as the client sent it
   * @param attestationObject {@code response.attestationObject}
   * @param extensionOutputs {@code clientExtensionResults}, or null
   * @throws ApiException INVALID_ATTESTATION with the step that failed, or DESERIALIZATION_ERROR
   */
  public VerifiedRegistration verify(
      Expected expected,
      ClientData clientData,
      byte[] rawId,
      byte[] attestationObject,
      ExtensionOutputs extensionOutputs) {
    // Steps 7 to 11
    clientDataVerifier.verify(
        clientData, expected.relyingParty().config(), REGISTRATION, expected.challengeHash());

    // Step 13
    AttestationObject attestation = decode(attestationObject);
    AuthenticatorData data = attestation.authenticatorData();
    AuthenticatorData.AttestedCredentialData credential = data.attested();

    // Step 17
    REGISTRATION.verify(data.backupEligible() || !data.backupState(), Reason.BACKUP_STATE_INVALID);

    // Step 20, and that the key is one that its algorithm allows (§5.8.5)
    CoseAlgorithm algorithm =
        CoseAlgorithm.ofKey(credential.publicKey())
            .filter(each -> expected.algorithms().contains(each.identifier()))
            .filter(each -> each.keyType().isValid(credential.publicKey()))
            .orElseThrow(() -> REGISTRATION.rejection(Reason.ALGORITHM_NOT_ALLOWED));

    // Step 25, and that the client means the same credential (§5.1: id and rawId)
    byte[] credentialId = credential.credentialId();
    REGISTRATION.verify(
        credentialId.length <= MAX_CREDENTIAL_ID_BYTES, Reason.CREDENTIAL_ID_TOO_LONG);
    if (credentialId.length == 0 || !MessageDigest.isEqual(credentialId, rawId)) {
      throw ApiException.input(
          ErrorCode.INVALID_REQUEST,
          "credential.rawId",
          "must be the credential ID in the authenticator data");
    }

    // Steps 12, 14 to 16, 21 and 22
    AttestationPolicy.Policy policy =
        expected.relyingParty().settings(AttestationPolicy.class).policy();
    AuthenticatorPolicy authenticators =
        expected.relyingParty().settings(AuthenticatorPolicy.class);
    boolean isAttestationVerified = policy != AttestationPolicy.Policy.NONE;
    AttestationStatement statement =
        webauthn4j.verify(
            expected.relyingParty().id(),
            attestation,
            Sha256.of(clientData.json()),
            expected.userVerificationRequired() || authenticators.userVerificationRequired(),
            expected.mediation() != Mediation.CONDITIONAL,
            isAttestationVerified);

    // Steps 23 and 24
    AttestationResult attested =
        trustworthiness.assess(expected.relyingParty(), statement, credential.aaguid());
    AttestationTrust trust = attested.trust();
    verifyPolicy(policy, trust);

    // Step 28
    RegistrationExtensions extensions =
        RegistrationExtensions.verify(expected.extensions(), extensionOutputs, data.extensions());

    verifyAllowed(
        authenticators.rules(),
        new Authenticator(
            attested.aaguid(),
            trust,
            attested.isModelProven(),
            attested.chain(),
            data.backupEligible(),
            extensions == null ? null : extensions.minPinLength(),
            metadata.model(attested.aaguid(), attested.chain())));

    return new VerifiedRegistration(
        credentialId,
        credential.publicKeyBytes(),
        algorithm.identifier(),
        data.signCount(),
        expected.relyingParty().id(),
        attested.aaguid(),
        attested.isModelProven(),
        isAttestationVerified ? attestation.format() : NoneAttestationStatement.FORMAT,
        trust,
        trust == AttestationTrust.NONE || RegistrationExtensions.haveSecrets(data.extensions())
            ? null
            : attestationObject,
        data.userPresent(),
        data.userVerified(),
        data.backupEligible(),
        data.backupState(),
        extensions);
  }

  private static AttestationObject decode(byte[] attestationObject) {
    try {
      return AttestationObject.parse(attestationObject);
    } catch (IllegalArgumentException e) {
      throw ApiException.input(
          ErrorCode.DESERIALIZATION_ERROR,
          "credential.response.attestationObject",
          "The attestation object can't be decoded");
    }
  }

  private static void verifyPolicy(AttestationPolicy.Policy policy, AttestationTrust trust) {
    boolean isUntrusted = trust == AttestationTrust.UNTRUSTED;
    switch (policy) {
      case NONE, PREFER -> {}
      case REFUSE_UNTRUSTED -> REGISTRATION.verify(!isUntrusted, Reason.UNTRUSTED_ATTESTATION);
      case REQUIRE_TRUSTED -> {
        REGISTRATION.verify(!isUntrusted, Reason.UNTRUSTED_ATTESTATION);
        REGISTRATION.verify(trust == AttestationTrust.TRUSTED, Reason.ATTESTATION_REQUIRED);
      }
    }
  }

  private void verifyAllowed(AuthenticatorRules rules, Authenticator authenticator) {
    Reason refusal = rules.firstViolation(authenticator, LocalDate.now(clock));
    if (refusal != null) {
      throw new ApiException(ErrorCode.AUTHENTICATOR_NOT_ALLOWED, refusal);
    }
  }
}
