package io.fidoserver.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * TPM attestation statement (WebAuthn L3 §8.3): TPM 2.0 Library, Part 2, §10.12.8 and §12.2.4, each
 * field valid, or with a defect that is signed.
 */
public final class TpmAttestation {

  private static final int GENERATED_VALUE = 0xff544347;
  private static final short ATTEST_CERTIFY = (short) 0x8017;
  private static final short ALG_NULL = 0x0010;
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String AIK_CERTIFICATE = "2.23.133.8.3";

  /** Hash algorithms of object names in a TPM. */
  public enum NameAlgorithm {
    SHA1(0x0004, "SHA-1"),
    SHA256(0x000b, "SHA-256");

    private final short identifier;
    private final String jcaName;

    NameAlgorithm(int identifier, String jcaName) {
      this.identifier = (short) identifier;
      this.jcaName = jcaName;
    }
  }

  public NameAlgorithm nameAlgorithm = NameAlgorithm.SHA256;
  public int magic = GENERATED_VALUE;
  public short type = ATTEST_CERTIFY;

  /** True: extraData is the hash of other data. */
  public boolean otherExtraData;

  /** True: the certified name is another key's. */
  public boolean otherName;

  /** True: the public area has another key than the credential's. */
  public boolean otherKey;

  public final CertificateChain chain;

  public TpmAttestation() {
    this(right -> {});
  }

  /** Creates the attestation of a TPM with this certificate chain. */
  public TpmAttestation(CertificateChain chain) {
    this.chain = chain;
  }

  /**
   * Creates the attestation of a TPM with this change to the certificate of its attestation
   * identity key.
   */
  public TpmAttestation(Consumer<CertificateChain.Draft> change) {
    chain =
        new CertificateChain(
            right -> {},
            aik -> {
              aik.subject = "";
              aik.add(SUBJECT_ALTERNATIVE_NAME, true, manufacturer());
              aik.add(
                  EXTENDED_KEY_USAGE,
                  false,
                  der(
                      new DERSequence(
                          KeyPurposeId.getInstance(new ASN1ObjectIdentifier(AIK_CERTIFICATE)))));
              change.accept(aik);
            });
  }

  /** Attests the registration's key. */
  public void attest(SoftwareAuthenticator.Registration registration) {
    registration.format = "tpm";
    registration.statement =
        (authData, hash) -> {
          byte[] publicArea = publicArea(registration);
          byte[] certified = certifyInfo(publicArea, SoftwareAuthenticator.concat(authData, hash));
          Map<Object, Object> statement = new LinkedHashMap<>();
          statement.put("ver", "2.0");
          statement.put("alg", -7);
          statement.put("x5c", x5c(chain.attestation, chain.intermediate));
          statement.put("sig", chain.sign(certified));
          statement.put("certInfo", certified);
          statement.put("pubArea", publicArea);
          return statement;
        };
  }

  private static List<byte[]> x5c(X509Certificate... certificates) {
    return Stream.of(certificates).map(CertificateChain::encoded).toList();
  }

  /** Encodes a TPMT_PUBLIC. */
  private byte[] publicArea(SoftwareAuthenticator.Registration registration) {
    ByteBuffer area = ByteBuffer.allocate(1024);
    PublicKey key =
        otherKey ? registration.type().newKeyPair().getPublic() : registration.keys().getPublic();
    boolean isRsa = key instanceof RSAPublicKey;
    area.putShort((short) (isRsa ? 0x0001 : 0x0023));
    area.putShort(nameAlgorithm.identifier);
    area.putInt(0x00060472);
    sized(area, new byte[32]);
    area.putShort(ALG_NULL).putShort(ALG_NULL);
    if (key instanceof RSAPublicKey rsa) {
      area.putShort((short) 2048).putInt(0);
      sized(area, KeyType.unsigned(rsa.getModulus(), 256));
    } else {
      ECPublicKey ec = (ECPublicKey) key;
      area.putShort((short) 0x0003).putShort(ALG_NULL);
      sized(area, KeyType.unsigned(ec.getW().getAffineX(), 32));
      sized(area, KeyType.unsigned(ec.getW().getAffineY(), 32));
    }
    return taken(area);
  }

  /** Encodes a TPMS_ATTEST. */
  private byte[] certifyInfo(byte[] publicArea, byte[] attested) {
    ByteBuffer info = ByteBuffer.allocate(1024);
    info.putInt(magic).putShort(type);
    sized(info, name(SoftwareAuthenticator.random(40)));
    sized(info, otherExtraData ? SoftwareAuthenticator.random(32) : hash("SHA-256", attested));
    info.putLong(1).putInt(2).putInt(3).put((byte) 1);
    info.putLong(4);
    byte[] named = otherName ? SoftwareAuthenticator.random(40) : publicArea;
    sized(info, name(named));
    sized(info, name(SoftwareAuthenticator.random(40)));
    return taken(info);
  }

  /** Encodes a TPM2B_NAME. */
  private byte[] name(byte[] object) {
    return SoftwareAuthenticator.concat(
        ByteBuffer.allocate(2).putShort(nameAlgorithm.identifier).array(),
        hash(nameAlgorithm.jcaName, object));
  }

  private static void sized(ByteBuffer out, byte[] bytes) {
    out.putShort((short) bytes.length).put(bytes);
  }

  private static byte[] taken(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  private static byte[] hash(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** TPM manufacturer, model and version (TCG EK Credential Profile §3.2.9): FIDO's test vendor. */
  private static byte[] manufacturer() {
    X500Name name =
        new X500NameBuilder()
            .addMultiValuedRDN(
                new ASN1ObjectIdentifier[] {
                  new ASN1ObjectIdentifier("2.23.133.2.3"),
                  new ASN1ObjectIdentifier("2.23.133.2.2"),
                  new ASN1ObjectIdentifier("2.23.133.2.1")
                },
                new String[] {"id:13", "NPCT6xx", "id:FFFFF1D0"})
            .build();
    return der(new GeneralNames(new GeneralName(name)));
  }

  private static byte[] der(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
