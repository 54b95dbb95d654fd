package io.fidoserver.webauthn.cose;

import com.webauthn4j.data.attestation.authenticator.AKPCOSEKey;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * ML-DSA keys: kty AKP (RFC 9964), of one of the three sizes of FIPS 204 §4. Any bytes of the right
 * length are a valid key.
 */
enum MlDsaKey implements CoseKeyType {
  ML_DSA_44("30820532300b06096086480165030403110382052100", 1312, 2420),
  ML_DSA_65("308207b2300b0609608648016503040312038207a100", 1952, 3309),
  ML_DSA_87("30820a32300b060960864801650304031303820a2100", 2592, 4627);

  private static final long AKP = 7;
  private static final long PUB = -1;

  private final SubjectPublicKeyInfo spki;
  private final int signatureLength;

  MlDsaKey(String spki, int length, int signatureLength) {
    this.spki = new SubjectPublicKeyInfo("ML-DSA", spki, length);
    this.signatureLength = signatureLength;
  }

  @Override
  public boolean isValid(Map<Object, Object> key) {
    return key.keySet().equals(Set.of(KTY, ALG, PUB))
        && Long.valueOf(AKP).equals(key.get(KTY))
        && key.get(PUB) instanceof byte[] pub
        && pub.length == spki.length();
  }

  @Override
  public boolean isWellFormed(byte[] signature, Map<Object, Object> key) {
    return signature.length == signatureLength;
  }

  @Override
  public COSEKey forVerification(Map<Object, Object> key, COSEAlgorithmIdentifier algorithm) {
    return new AKPCOSEKey(null, algorithm, null, (byte[]) key.get(PUB), null);
  }

  @Override
  public Optional<Map<Long, Object>> parameters(byte[] der) {
    return spki.key(der).map(pub -> Map.of(KTY, AKP, PUB, pub));
  }

  /**
   * Returns whether the runtime has ML-DSA: AWS-LC, JDK 24 and later, and updates of some before.
   */
  @Override
  public boolean isProvided() {
    try {
      Signature.getInstance(name().replace('_', '-'));
      return true;
    } catch (NoSuchAlgorithmException e) {
      return false;
    }
  }
}
