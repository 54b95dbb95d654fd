package io.fidoserver.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;

/**
 * Android key attestation statement (WebAuthn L3 §8.4), with the key description of <a
 * href="https://source.android.com/docs/security/features/keystore/attestation">its extension</a>.
 */
public final class AndroidKeyAttestation {

  private static final String KEY_DESCRIPTION = "1.3.6.1.4.1.11129.2.1.17";
  private static final int PURPOSE = 1;
  private static final int ORIGIN = 702;
  private static final int SIGN = 2;
  private static final int GENERATED = 0;

  /** True: the certificate attests another challenge. */
  public boolean otherChallenge;

  /** True: the certificate has another key than the credential's, which also signs. */
  public boolean otherKey;

  /** True: the certificates are in the wrong order. */
  public boolean wrongOrder;

  /** Attests the registration's key, whose certificate is made when the challenge is known. */
  public void attest(SoftwareAuthenticator.Registration registration) {
    registration.format = "android-key";
    registration.statement =
        (authData, hash) -> {
          KeyPair keys = otherKey ? KeyType.ES256.newKeyPair() : registration.keys();
          CertificateChain chain = chain(keys, hash);
          List<byte[]> x5c =
              List.of(
                  CertificateChain.encoded(chain.attestation),
                  CertificateChain.encoded(chain.intermediate));
          return Map.of(
              "alg",
              -7,
              "sig",
              KeyType.ES256.sign(keys.getPrivate(), authData, hash),
              "x5c",
              wrongOrder ? List.of(x5c.get(1), x5c.get(0)) : x5c);
        };
  }

  private CertificateChain chain(KeyPair keys, byte[] clientDataHash) {
    return new CertificateChain(
        right -> {},
        leaf -> {
          leaf.keys = keys;
          leaf.add(
              KEY_DESCRIPTION,
              false,
              keyDescription(otherChallenge ? SoftwareAuthenticator.random(32) : clientDataHash));
        });
  }

  private static byte[] keyDescription(byte[] challenge) {
    ASN1Encodable hardware =
        new DERSequence(
            new ASN1Encodable[] {
              new DERTaggedObject(PURPOSE, new DERSet(new ASN1Integer(SIGN))),
              new DERTaggedObject(ORIGIN, new ASN1Integer(GENERATED))
            });
    ASN1Encodable description =
        new DERSequence(
            new ASN1Encodable[] {
              new ASN1Integer(3),
              new ASN1Enumerated(1),
              new ASN1Integer(4),
              new ASN1Enumerated(1),
              new DEROctetString(challenge),
              new DEROctetString(new byte[0]),
              new DERSequence(),
              hardware
            });
    try {
      return description.toASN1Primitive().getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
