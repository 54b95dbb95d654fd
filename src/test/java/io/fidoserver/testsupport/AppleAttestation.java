package io.fidoserver.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Apple anonymous attestation statement (WebAuthn L3 §8.8), from a root of the tests' own. */
public final class AppleAttestation {

  private static final KeyPair ROOT = KeyType.ES256.newKeyPair();
  private static final ASN1ObjectIdentifier NONCE =
      new ASN1ObjectIdentifier("1.2.840.113635.100.8.2");

  private AppleAttestation() {}

  public static void attest(SoftwareAuthenticator.Registration registration) {
    attest(registration, null);
  }

  /**
   * Attests the registration.
   *
   * @param extension the content of the extension for the nonce; null: the right nonce
   */
  public static void attest(SoftwareAuthenticator.Registration registration, byte[] extension) {
    registration.format = "apple";
    registration.statement =
        (authData, hash) -> {
          byte[] nonce = SoftwareAuthenticator.sha256(SoftwareAuthenticator.concat(authData, hash));
          return Map.of(
              "x5c",
              List.of(
                  certificate(registration.keys(), extension == null ? der(nonce) : extension)));
        };
  }

  private static byte[] der(byte[] nonce) {
    try {
      return new DERSequence(new DERTaggedObject(1, new DEROctetString(nonce))).getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] certificate(KeyPair credential, byte[] extension) {
    try {
      Instant now = Instant.now();
      return new JcaX509v3CertificateBuilder(
              new X500Name("CN=Test Apple CA"),
              BigInteger.valueOf(now.toEpochMilli()),
              Date.from(now.minus(1, ChronoUnit.DAYS)),
              Date.from(now.plus(1, ChronoUnit.DAYS)),
              new X500Name("CN=credential"),
              credential.getPublic())
          .addExtension(NONCE, false, extension)
          .build(new JcaContentSignerBuilder("SHA256withECDSA").build(ROOT.getPrivate()))
          .getEncoded();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
