package io.fidoserver.webauthn.attestation;

import static io.fidoserver.webauthn.Ceremony.REGISTRATION;

import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.data.CoreRegistrationData;
import com.webauthn4j.data.CoreRegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.statement.AttestationStatement;
import com.webauthn4j.data.attestation.statement.FIDOU2FAttestationStatement;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.server.CoreServerProperty;
import com.webauthn4j.verifier.CoreRegistrationDataVerifier;
import com.webauthn4j.verifier.CoreRegistrationObject;
import com.webauthn4j.verifier.attestation.statement.AttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.androidkey.AndroidKeyAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.apple.AppleAnonymousAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.none.NoneAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.packed.PackedAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.u2f.FIDOU2FAttestationStatementVerifier;
import io.fidoserver.error.ApiException;
import io.fidoserver.webauthn.AuthenticatorData;
import io.fidoserver.webauthn.cose.CoseAlgorithm;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/**
 * webauthn4j's verifier of registrations, with every attestation statement format (WebAuthn L3 §7.1
 * steps 14 to 16, 21 and 22). Its questions of trustworthiness are answered by {@link
 * AttestationTrustworthiness} afterwards, as an attestation that is not trusted may register too.
 */
public final class RegistrationDataVerifier extends CoreRegistrationDataVerifier {

  private static final List<AttestationStatementVerifier> FORMATS =
      List.of(
          new NoneAttestationStatementVerifier(),
          new PackedAttestationStatementVerifier(),
          new TpmAttestationStatement.Verifier(),
          new AndroidKeyAttestationStatementVerifier(),
          new AppleAnonymousAttestationStatementVerifier(),
          new FIDOU2FAttestationStatementVerifier());

  private final Clock clock;

  /** Creates the verifier. */
  public RegistrationDataVerifier(Clock clock) {
    super(
        Stream.concat(
                FORMATS.stream(), Stream.of(new CompoundAttestationStatement.Verifier(FORMATS)))
            .toList(),
        (aaguid, statement, timestamp) -> {},
        statement -> {},
        List.of(),
        new ObjectConverter());
    this.clock = clock;
  }

  /** Registration whose attestation object is parsed already. */
  private static final class RegistrationData extends CoreRegistrationData {

    private final AttestationObject parsed;

    private RegistrationData(
        AttestationObject parsed, AttestationStatement statement, byte[] clientDataHash) {
      super(
          new com.webauthn4j.data.attestation.AttestationObject(
              parsed.authenticatorData().forVerification(credential(parsed)), statement),
          parsed.bytes(),
          clientDataHash);
      this.parsed = parsed;
    }

    private static AttestedCredentialData credential(AttestationObject parsed) {
      AuthenticatorData.AttestedCredentialData credential = parsed.authenticatorData().attested();
      // webauthn4j refuses an AAGUID beside a U2F statement, which does not sign it (§8.6).
      boolean isU2f = parsed.format().equals(FIDOU2FAttestationStatement.FORMAT);
      return new AttestedCredentialData(
          isU2f ? AAGUID.ZERO : new AAGUID(credential.aaguid()),
          credential.credentialId(),
          CoseAlgorithm.ofKey(credential.publicKey())
              .orElseThrow()
              .forVerification(credential.publicKey()));
    }
  }

  /**
   * Verifies a registration.
   *
   * @param attestation with a credential public key that is valid for its algorithm
   * @param isStatementVerified false: whatever the statement is, it is taken as none
   * @return the attestation statement
   * @throws ApiException INVALID_ATTESTATION with the reason
   */
  public AttestationStatement verify(
      String rpId,
      AttestationObject attestation,
      byte[] clientDataHash,
      boolean userVerificationRequired,
      boolean userPresenceRequired,
      boolean isStatementVerified) {
    return REGISTRATION.verifyByWebauthn4j(
        () -> {
          AttestationStatement statement =
              isStatementVerified
                  ? AttestationStatements.of(attestation)
                  : new NoneAttestationStatement();
          verify(
              new RegistrationData(attestation, statement, clientDataHash),
              new CoreRegistrationParameters(
                  new CoreServerProperty(rpId, null),
                  null,
                  userVerificationRequired,
                  userPresenceRequired));
          return statement;
        });
  }

  @Override
  protected CoreRegistrationObject createCoreRegistrationObject(
      CoreRegistrationData data, CoreRegistrationParameters parameters) {
    AttestationObject parsed = ((RegistrationData) data).parsed;
    return new RegistrationObject(
        data.getAttestationObject(),
        parsed.bytes(),
        parsed.signedData(),
        data.getClientDataHash(),
        parameters,
        clock.instant());
  }
}
