package io.fidoserver.webauthn.attestation;

import com.webauthn4j.data.attestation.statement.AttestationStatement;
import com.webauthn4j.data.attestation.statement.AttestationType;
import com.webauthn4j.verifier.CoreRegistrationObject;
import com.webauthn4j.verifier.attestation.statement.AbstractStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.AttestationStatementVerifier;
import java.util.List;

/**
 * Compound attestation statement (WebAuthn L3 §8.9), which webauthn4j does not have: several
 * statements about one credential.
 */
record CompoundAttestationStatement(List<AttestationStatement> parts)
    implements AttestationStatement {

  static final String FORMAT = "compound";

  /** Most statements of a compound: one of each format that is supported. */
  private static final int MAX_PARTS = 6;

  @Override
  public String getFormat() {
    return FORMAT;
  }

  /** Validates the number of parts: at least two. */
  @Override
  public void validate() {
    if (parts.size() < 2 || parts.size() > MAX_PARTS) {
      throw new IllegalArgumentException("a compound has two statements to six");
    }
    parts.forEach(AttestationStatement::validate);
  }

  /**
   * Verifier of compound statements: each part must verify.
   *
   * @param formats the verifiers of the parts
   */
  static final class Verifier extends AbstractStatementVerifier<CompoundAttestationStatement> {

    private final List<AttestationStatementVerifier> formats;

    Verifier(List<AttestationStatementVerifier> formats) {
      this.formats = formats;
    }

    /**
     * Verifies the parts.
     *
     * @return NONE, as the trust of each part is its own
     */
    @Override
    public AttestationType verify(CoreRegistrationObject registration) {
      RegistrationObject compound = (RegistrationObject) registration;
      for (AttestationStatement each : compound.<CompoundAttestationStatement>statement().parts()) {
        RegistrationObject part = compound.withStatement(each);
        formats.stream()
            .filter(format -> format.supports(part))
            .findFirst()
            .orElseThrow()
            .verify(part);
      }
      return AttestationType.NONE;
    }
  }
}
