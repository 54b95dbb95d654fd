package io.fidoserver.webauthn.attestation;

import static io.fidoserver.webauthn.Ceremony.REGISTRATION;

import com.webauthn4j.data.MessageDigestAlgorithm;
import com.webauthn4j.data.attestation.statement.AttestationCertificatePath;
import com.webauthn4j.data.attestation.statement.AttestationType;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.CertificateBaseAttestationStatement;
import com.webauthn4j.util.SignatureUtil;
import com.webauthn4j.verifier.CoreRegistrationObject;
import com.webauthn4j.verifier.attestation.statement.AbstractStatementVerifier;
import io.fidoserver.encoding.Der;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.Reason;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * TPM attestation statement (WebAuthn L3 §8.3). webauthn4j's verifier is not used: it refuses keys
 * with a signing scheme of their own, and every certificate with an AAGUID, whose encoding it takes
 * for the value; it takes any manufacturer; and it does not tell a bad signature from a bad
 * statement. The structures, and their sections here, are those of TPM 2.0 Library, Part 2.
 *
 * @param ver as it was sent
 * @param credentialPublicKey the decoded COSE_Key that {@code pubArea} must be of
 */
record TpmAttestationStatement(
    Object ver,
    COSEAlgorithmIdentifier alg,
    AttestationCertificatePath x5c,
    byte[] sig,
    byte[] certInfo,
    byte[] pubArea,
    Map<Object, Object> credentialPublicKey)
    implements CertificateBaseAttestationStatement {

  static final String FORMAT = "tpm";
  private static final String TPM_2_0 = "2.0";

  /** TPM_GENERATED_VALUE (§6.2) and TPM_ST_ATTEST_CERTIFY (§6.9). */
  private static final int GENERATED_VALUE = 0xff544347;

  private static final short ATTEST_CERTIFY = (short) 0x8017;

  /** Bytes of TPMS_CLOCK_INFO (§10.11.1) and of the firmware version after it. */
  private static final int CLOCK_AND_FIRMWARE = 17 + 8;

  /** Hash algorithms of object names, by TPM_ALG_ID (§6.3). */
  private static final Map<Short, MessageDigestAlgorithm> NAME_HASHES =
      Map.of(
          (short) 0x0004, MessageDigestAlgorithm.SHA1,
          (short) 0x000b, MessageDigestAlgorithm.SHA256,
          (short) 0x000c, MessageDigestAlgorithm.SHA384,
          (short) 0x000d, MessageDigestAlgorithm.SHA512);

  private static final String AIK_CERTIFICATE = "2.23.133.8.3";
  private static final int DIRECTORY_NAME = 4;

  /** TPM manufacturer, model and version (TCG EK Credential Profile §3.2.9). */
  private static final String MANUFACTURER = "2.23.133.2.1";

  private static final String MODEL = "2.23.133.2.2";
  private static final String VERSION = "2.23.133.2.3";

  /** Vendor ID of four bytes (TCG TPM Vendor ID Registry). */
  private static final Pattern VENDOR = Pattern.compile("id:[0-9A-Fa-f]{8}");

  @Override
  public String getFormat() {
    return FORMAT;
  }

  @Override
  public AttestationCertificatePath getX5c() {
    return x5c;
  }

  /** Validates the version. */
  @Override
  public void validate() {
    verifyThat(TPM_2_0.equals(ver));
  }

  /** Verifier of TPM attestation statements. */
  static final class Verifier extends AbstractStatementVerifier<TpmAttestationStatement> {

    /**
     * Verifies the statement.
     *
     * @throws ApiException INVALID_ATTESTATION with BAD_SIGNATURE or BAD_ATTESTATION_STATEMENT
     * @throws IllegalArgumentException if a part of the statement can't be read
     */
    @Override
    public AttestationType verify(CoreRegistrationObject registration) {
      RegistrationObject object = (RegistrationObject) registration;
      object
          .<TpmAttestationStatement>statement()
          .verify(
              object.getAuthenticatorDataBytes(),
              object.getClientDataHash(),
              object
                  .getAttestationObject()
                  .getAuthenticatorData()
                  .getAttestedCredentialData()
                  .getAaguid()
                  .getValue());
      return AttestationType.ATT_CA;
    }
  }

  private void verify(byte[] authenticatorData, byte[] clientDataHash, UUID aaguid) {
    X509Certificate aik = x5c.get(0);
    TpmPublicArea area = TpmPublicArea.parse(pubArea);
    verifyThat(area.isOf(credentialPublicKey));
    verifyThat(
        certifies(
            ByteBuffer.wrap(certInfo),
            hash(
                alg.toSignatureAlgorithm().getMessageDigestAlgorithm(),
                authenticatorData,
                clientDataHash),
            name(area.nameAlgorithm(), pubArea)));
    REGISTRATION.verify(isSignedBy(aik.getPublicKey()), Reason.BAD_SIGNATURE);
    verifyThat(meetsRequirements(aik));
    verifyThat(AttestationCertificates.isOfModel(aik, aaguid));
  }

  private boolean isSignedBy(PublicKey key) {
    try {
      Signature signature = SignatureUtil.createSignature(alg.toSignatureAlgorithm());
      signature.initVerify(key);
      signature.update(certInfo);
      return signature.verify(sig);
    } catch (InvalidKeyException | SignatureException e) {
      // The certificate's key is of another type, or the signature has impossible values.
      return false;
    }
  }

  private static void verifyThat(boolean holds) {
    REGISTRATION.verify(holds, Reason.BAD_ATTESTATION_STATEMENT);
  }

  /**
   * Returns whether {@code certInfo}, a TPMS_ATTEST (§10.12.12), certifies {@code name} with {@code
   * extraData}.
   */
  private static boolean certifies(ByteBuffer certInfo, byte[] extraData, byte[] name) {
    try {
      boolean isRight =
          certInfo.getInt() == GENERATED_VALUE && certInfo.getShort() == ATTEST_CERTIFY;
      readSized(certInfo); // the qualified signer
      isRight &= Arrays.equals(readSized(certInfo), extraData);
      certInfo.position(certInfo.position() + CLOCK_AND_FIRMWARE);
      isRight &= Arrays.equals(readSized(certInfo), name);
      readSized(certInfo); // the qualified name
      return isRight && !certInfo.hasRemaining();
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("certInfo: ends too early", e);
    }
  }

  /** Reads a TPM2B: a length of two bytes, and as many bytes. */
  static byte[] readSized(ByteBuffer in) {
    byte[] bytes = new byte[Short.toUnsignedInt(in.getShort())];
    in.get(bytes);
    return bytes;
  }

  /** Name of an object (Part 1 §16): the hash algorithm, and the hash of its public area. */
  private static byte[] name(short algorithm, byte[] publicArea) {
    byte[] hash = hash(NAME_HASHES.get(algorithm), publicArea);
    return ByteBuffer.allocate(2 + hash.length).putShort(algorithm).put(hash).array();
  }

  private static byte[] hash(MessageDigestAlgorithm algorithm, byte[]... parts) {
    if (algorithm == null) {
      throw new IllegalArgumentException("a hash that no TPM has");
    }
    MessageDigest digest = algorithm.createMessageDigestObject();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /** Returns whether the certificate meets the requirements of WebAuthn L3 §8.3.1. */
  private static boolean meetsRequirements(X509Certificate aik) {
    try {
      List<String> usages = aik.getExtendedKeyUsage();
      return AttestationCertificates.isEndEntity(aik)
          && aik.getSubjectX500Principal().getName().isEmpty()
          && usages != null
          && usages.contains(AIK_CERTIFICATE)
          && namesTpm(aik.getSubjectAlternativeNames());
    } catch (CertificateParsingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static boolean namesTpm(Collection<List<?>> alternativeNames) {
    return alternativeNames != null
        && alternativeNames.stream()
            .filter(each -> each.get(0).equals(DIRECTORY_NAME))
            .map(each -> AttestationCertificates.attributes((String) each.get(1)))
            .anyMatch(
                name ->
                    texts(name, MANUFACTURER).anyMatch(each -> VENDOR.matcher(each).matches())
                        && texts(name, MODEL).anyMatch(each -> !each.isEmpty())
                        && texts(name, VERSION).anyMatch(each -> !each.isEmpty()));
  }

  private static Stream<String> texts(Map<String, Set<Object>> name, String type) {
    return name.getOrDefault(type, Set.of()).stream().map(TpmAttestationStatement::text);
  }

  /**
   * Decodes a string in DER: the form of attributes whose types the JDK does not know (RFC 2253
   * §2.4).
   */
  private static String text(Object der) {
    return der instanceof byte[] bytes
        ? new String(Der.content(bytes), StandardCharsets.UTF_8)
        : "";
  }
}
