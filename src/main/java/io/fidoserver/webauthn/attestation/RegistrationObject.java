package io.fidoserver.webauthn.attestation;

import com.webauthn4j.data.CoreRegistrationParameters;
import com.webauthn4j.data.attestation.AttestationObject;
import com.webauthn4j.data.attestation.statement.AttestationStatement;
import com.webauthn4j.verifier.CoreRegistrationObject;
import java.time.Instant;

/** Registration under verification by webauthn4j, whose authenticator data are not parsed again. */
final class RegistrationObject extends CoreRegistrationObject {

  private final byte[] authenticatorData;

  RegistrationObject(
      AttestationObject attestation,
      byte[] attestationObject,
      byte[] authenticatorData,
      byte[] clientDataHash,
      CoreRegistrationParameters parameters,
      Instant timestamp) {
    super(attestation, attestationObject, clientDataHash, parameters, timestamp);
    this.authenticatorData = authenticatorData;
  }

  /** The same registration with one part of its compound statement. */
  RegistrationObject withStatement(AttestationStatement part) {
    return new RegistrationObject(
        new AttestationObject(getAttestationObject().getAuthenticatorData(), part),
        getAttestationObjectBytes(),
        authenticatorData,
        getClientDataHash(),
        getRegistrationParameters(),
        getTimestamp());
  }

  /** The attestation statement, of the type that the verifier {@code supports}. */
  @SuppressWarnings("unchecked")
  <T extends AttestationStatement> T statement() {
    return (T) getAttestationObject().getAttestationStatement();
  }

  @Override
  public byte[] getAuthenticatorDataBytes() {
    return authenticatorData.clone();
  }
}
