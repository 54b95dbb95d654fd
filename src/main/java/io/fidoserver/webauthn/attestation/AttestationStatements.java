package io.fidoserver.webauthn.attestation;

import static io.fidoserver.webauthn.Ceremony.REGISTRATION;

import com.webauthn4j.data.attestation.statement.AndroidKeyAttestationStatement;
import com.webauthn4j.data.attestation.statement.AppleAnonymousAttestationStatement;
import com.webauthn4j.data.attestation.statement.AttestationCertificatePath;
import com.webauthn4j.data.attestation.statement.AttestationStatement;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.FIDOU2FAttestationStatement;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.attestation.statement.PackedAttestationStatement;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.Reason;
import io.fidoserver.webauthn.AuthenticatorData;
import io.fidoserver.webauthn.cose.CoseAlgorithm;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * Attestation statements (WebAuthn L3 §8) for webauthn4j, made from the members that {@link
 * AttestationObject} has parsed.
 */
final class AttestationStatements {

  private final AuthenticatorData.AttestedCredentialData credential;

  private AttestationStatements(AuthenticatorData.AttestedCredentialData credential) {
    this.credential = credential;
  }

  /**
   * Converts the statement of an attestation object.
   *
   * @throws ApiException INVALID_ATTESTATION with ATTESTATION_FORMAT_NOT_SUPPORTED, for SafetyNet
   *     too, which Google has shut down; or with BAD_SIGNATURE
   * @throws IllegalArgumentException if a member is missing, or can't be read
   */
  static AttestationStatement of(AttestationObject attestation) {
    AttestationStatements statements =
        new AttestationStatements(attestation.authenticatorData().attested());
    return attestation.format().equals(CompoundAttestationStatement.FORMAT)
        ? statements.compound(attestation.statement())
        : statements.convert(attestation.format(), (Map<?, ?>) attestation.statement());
  }

  /** Converts a compound (§8.9), of which no part is a compound. */
  private CompoundAttestationStatement compound(Object parts) {
    if (!(parts instanceof List<?> list)) {
      throw new IllegalArgumentException("a compound is a list");
    }
    return new CompoundAttestationStatement(
        list.stream().map(each -> part((Map<?, ?>) each)).toList());
  }

  private AttestationStatement part(Map<?, ?> part) {
    if (part.get("fmt") instanceof String format
        && !format.equals(CompoundAttestationStatement.FORMAT)
        && part.get("attStmt") instanceof Map<?, ?> statement) {
      return convert(format, statement);
    }
    throw new IllegalArgumentException("a part of a compound is no statement");
  }

  private AttestationStatement convert(String format, Map<?, ?> statement) {
    return switch (format) {
      case NoneAttestationStatement.FORMAT -> none(statement);
      case PackedAttestationStatement.FORMAT -> packed(statement);
      case TpmAttestationStatement.FORMAT ->
          new TpmAttestationStatement(
              statement.get("ver"),
              algorithm(statement),
              path(statement),
              bytes(statement, "sig"),
              bytes(statement, "certInfo"),
              bytes(statement, "pubArea"),
              credential.publicKey());
      case AndroidKeyAttestationStatement.FORMAT ->
          new AndroidKeyAttestationStatement(
              algorithm(statement), bytes(statement, "sig"), path(statement));
      case AppleAnonymousAttestationStatement.FORMAT ->
          new AppleAnonymousAttestationStatement(path(statement));
      case FIDOU2FAttestationStatement.FORMAT ->
          new FIDOU2FAttestationStatement(path(statement), bytes(statement, "sig"));
      default -> throw REGISTRATION.rejection(Reason.ATTESTATION_FORMAT_NOT_SUPPORTED);
    };
  }

  private static NoneAttestationStatement none(Map<?, ?> statement) {
    if (!statement.isEmpty()) {
      throw new IllegalArgumentException("the statement of none is empty (§8.7)");
    }
    return new NoneAttestationStatement();
  }

  private PackedStatement packed(Map<?, ?> statement) {
    byte[] sig = bytes(statement, "sig");
    List<X509Certificate> chain = AttestationCertificates.of(statement);
    if (chain.isEmpty()) {
      verifySelf(statement.get("alg"), sig);
    }
    COSEAlgorithmIdentifier algorithm = algorithm(statement);
    return new PackedStatement(
        ((Long) statement.get("alg")).intValue(), algorithm, sig, chain, credential.aaguid());
  }

  /**
   * Verifies what webauthn4j leaves open of a self attestation: it has one algorithm for ES256 and
   * ES256K, and takes other forms of a signature than the one of §6.5.5.
   */
  private void verifySelf(Object alg, byte[] sig) {
    CoseAlgorithm algorithm = CoseAlgorithm.ofKey(credential.publicKey()).orElseThrow();
    if (!Long.valueOf(algorithm.identifier()).equals(alg)) {
      throw new IllegalArgumentException("alg is not the credential's (§8.2)");
    }
    REGISTRATION.verify(
        algorithm.keyType().isWellFormed(sig, credential.publicKey()), Reason.BAD_SIGNATURE);
  }

  private static AttestationCertificatePath path(Map<?, ?> statement) {
    List<X509Certificate> chain = AttestationCertificates.of(statement);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("x5c is missing");
    }
    return new AttestationCertificatePath(chain);
  }

  /** RS1 (RFC 8812 §2) is for signatures of old TPMs, never of credentials. */
  private static COSEAlgorithmIdentifier algorithm(Map<?, ?> statement) {
    Object alg = statement.get("alg");
    if (Long.valueOf(COSEAlgorithmIdentifier.RS1.getValue()).equals(alg)) {
      return COSEAlgorithmIdentifier.RS1;
    }
    return CoseAlgorithm.of(alg)
        .filter(CoseAlgorithm::isProvided)
        .map(CoseAlgorithm::forVerification)
        .orElseThrow(() -> new IllegalArgumentException("alg can't be verified"));
  }

  private static byte[] bytes(Map<?, ?> statement, String member) {
    if (statement.get(member) instanceof byte[] bytes) {
      return bytes;
    }
    throw new IllegalArgumentException(member + " is no byte string");
  }
}
