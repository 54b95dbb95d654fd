package io.fidoserver.testsupport;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * Certificate chain of a vendor: a root, its intermediate and an attestation certificate, each
 * valid or with a defect.
 */
public final class CertificateChain {

  /** Certificate that is about to be issued. */
  public static final class Draft {
    public Instant from = Instant.now().minus(Duration.ofDays(1));
    public Instant until = Instant.now().plus(Duration.ofDays(1));

    /** Basic constraints; null: none. */
    public BasicConstraints constraints;

    public int keyUsage;
    public boolean criticalExtensionThatNobodyKnows;

    /** Subject, as WebAuthn L3 §8.2.1 requires it of an attestation certificate. */
    public String subject = "C=SE,O=Example,OU=Authenticator Attestation,CN=Attestation";

    /** Subject alternative name; null: none. */
    public String dnsName;

    /** Keys of the certificate's subject. */
    public KeyPair keys = KeyType.ES256.newKeyPair();

    private final Map<String, byte[]> extensions = new LinkedHashMap<>();
    private final Set<String> critical = new HashSet<>();

    /** Adds an extension by its OID, with its content in DER. */
    public void add(String oid, boolean isCritical, byte[] der) {
      extensions.put(oid, der);
      if (isCritical) {
        critical.add(oid);
      }
    }

    private Draft(BasicConstraints constraints, int keyUsage) {
      this.constraints = constraints;
      this.keyUsage = keyUsage;
    }
  }

  private static final String UNKNOWN = "1.3.6.1.4.1.55555.1";

  public final X509Certificate root;
  public final X509Certificate intermediate;
  public final X509Certificate attestation;
  private final KeyPair rootKeys;
  private final KeyPair intermediateKeys;
  private final KeyPair attestationKeys;

  public CertificateChain() {
    this(right -> {}, right -> {});
  }

  /** Issues a chain with these changes to the intermediate and to the attestation certificate. */
  public CertificateChain(Consumer<Draft> changeIntermediate, Consumer<Draft> changeAttestation) {
    try {
      Draft authority = authority();
      rootKeys = authority.keys;
      root = issue("CN=Root", authority.keys, "CN=Root", authority);
      Draft between = authority();
      changeIntermediate.accept(between);
      intermediateKeys = between.keys;
      intermediate = issue("CN=Intermediate", authority.keys, "CN=Root", between);
      Draft leaf = new Draft(new BasicConstraints(false), KeyUsage.digitalSignature);
      changeAttestation.accept(leaf);
      attestationKeys = leaf.keys;
      attestation = issue(leaf.subject, between.keys, "CN=Intermediate", leaf);
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Draft authority() {
    return new Draft(new BasicConstraints(true), KeyUsage.keyCertSign);
  }

  /** Makes a packed attestation (WebAuthn L3 §8.2) of {@code registration}. */
  public void attest(SoftwareAuthenticator.Registration registration) {
    registration.format = "packed";
    registration.statement =
        (authData, hash) ->
            Map.of(
                "alg",
                -7,
                "sig",
                sign(SoftwareAuthenticator.concat(authData, hash)),
                "x5c",
                List.of(encoded(attestation), encoded(intermediate)));
  }

  /** Signs with the key of the attestation certificate, a P-256 key. */
  byte[] sign(byte[] signed) {
    return KeyType.ES256.sign(attestationKeys.getPrivate(), signed);
  }

  public static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signs a JWS of {@code payload} in compact serialization (RFC 7515), with the chain as x5c. */
  public String sign(String payload) {
    try {
      JsonWebSignature signature = new JsonWebSignature();
      signature.setAlgorithmHeaderValue("ES256");
      signature.setCertificateChainHeaderValue(attestation, intermediate);
      signature.setKey(attestationKeys.getPrivate());
      signature.setPayload(payload);
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate issue(
      String subject, KeyPair issuerKeys, String issuer, Draft draft)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name(issuer),
            new BigInteger(1, SoftwareAuthenticator.random(16)),
            Date.from(draft.from),
            Date.from(draft.until),
            new X500Name(subject),
            draft.keys.getPublic());
    if (draft.constraints != null) {
      builder.addExtension(Extension.basicConstraints, true, draft.constraints);
    }
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(draft.keyUsage));
    if (draft.criticalExtensionThatNobodyKnows) {
      builder.addExtension(
          new ASN1ObjectIdentifier(UNKNOWN), true, new DEROctetString(new byte[] {1}));
    }
    for (Map.Entry<String, byte[]> each : draft.extensions.entrySet()) {
      builder.addExtension(
          new ASN1ObjectIdentifier(each.getKey()),
          draft.critical.contains(each.getKey()),
          each.getValue());
    }
    if (draft.dnsName != null) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, draft.dnsName)));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
  }

  /**
   * The root's certificate revocation list (RFC 5280 §5) of these certificates, in DER, valid until
   * then.
   */
  public byte[] revokedByRoot(Instant until, X509Certificate... revoked) {
    return revocationList(root, rootKeys, until, revoked);
  }

  /**
   * The intermediate's certificate revocation list of these certificates, in DER, valid until then.
   */
  public byte[] revokedByIntermediate(Instant until, X509Certificate... revoked) {
    return revocationList(intermediate, intermediateKeys, until, revoked);
  }

  private static byte[] revocationList(
      X509Certificate issuer, KeyPair keys, Instant until, X509Certificate... revoked) {
    Date then = Date.from(until.minus(Duration.ofDays(7)));
    X509v2CRLBuilder builder = new JcaX509v2CRLBuilder(issuer.getSubjectX500Principal(), then);
    builder.setNextUpdate(Date.from(until));
    for (X509Certificate each : revoked) {
      builder.addCRLEntry(each.getSerialNumber(), then, CRLReason.keyCompromise);
    }
    try {
      return builder
          .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
          .getEncoded();
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes a file of PEM certificates. */
  public static Path write(Path file, List<X509Certificate> certificates) {
    try {
      return Files.writeString(file, pem(certificates));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns certificates in PEM. */
  public static String pem(List<X509Certificate> certificates) {
    StringBuilder pem = new StringBuilder();
    try {
      for (X509Certificate each : certificates) {
        pem.append("-----BEGIN CERTIFICATE-----\n")
            .append(Base64.getMimeEncoder().encodeToString(each.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      }
      return pem.toString();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
