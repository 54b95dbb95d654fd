package io.fidoserver.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fidoserver.testsupport.CertificateChain;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;

/** Verification of a BLOB's signature (FIDO Metadata Service v3.1 §3.2). */
class BlobSignatureTest {

  private static final String PAYLOAD = "{\"no\": 1}";

  private final CertificateChain chain = new CertificateChain();

  private static BlobSignature trusting(X509Certificate root) {
    return new BlobSignature(Set.of(root), Optional.empty(), Clock.systemUTC());
  }

  private static void assertRefused(BlobSignature signature, String jws) {
    assertThrows(InvalidBlobException.class, () -> signature.verify(jws));
  }

  @Test
  void whatATrustedSignerSignedIsBelieved() {
    assertEquals(PAYLOAD, trusting(chain.root).verify(chain.sign(PAYLOAD) + "\n"));
  }

  @Test
  void anotherSignerIsRefused() {
    assertRefused(trusting(new CertificateChain().root), chain.sign(PAYLOAD));
  }

  @Test
  void aSignerWhoseCertificateHasExpiredIsRefused() {
    CertificateChain expired =
        new CertificateChain(right -> {}, wrong -> wrong.until = wrong.from.plusSeconds(60));

    assertRefused(trusting(expired.root), expired.sign(PAYLOAD));
  }

  @Test
  void aBlobThatWasChangedIsRefused() {
    String[] parts = chain.sign(PAYLOAD).split("\\.");
    String[] others = chain.sign("{\"no\": 2}").split("\\.");

    assertRefused(trusting(chain.root), parts[0] + "." + others[1] + "." + parts[2]);
  }

  @Test
  void aBlobWithoutASignatureIsRefused() throws Exception {
    JsonWebSignature none = new JsonWebSignature();
    none.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
    none.setAlgorithmHeaderValue("none");
    none.setCertificateChainHeaderValue(chain.attestation, chain.intermediate);
    none.setPayload(PAYLOAD);

    assertRefused(trusting(chain.root), none.getCompactSerialization());
  }

  @Test
  void aPublicKeyUsedAsASecretIsRefused() throws Exception {
    JsonWebSignature hmac = new JsonWebSignature();
    hmac.setAlgorithmHeaderValue("HS256");
    hmac.setCertificateChainHeaderValue(chain.attestation, chain.intermediate);
    hmac.setKey(new HmacKey(chain.attestation.getPublicKey().getEncoded()));
    hmac.setPayload(PAYLOAD);

    assertRefused(trusting(chain.root), hmac.getCompactSerialization());
  }

  @Test
  void whatIsNoJwsOrHasNoChainIsRefused() throws Exception {
    assertRefused(trusting(chain.root), "");
    assertRefused(trusting(chain.root), "a.b.c");
    assertRefused(trusting(chain.root), "<html>");
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue("HS256");
    signature.setKey(new HmacKey(new byte[32]));
    signature.setPayload(PAYLOAD);
    assertRefused(trusting(chain.root), signature.getCompactSerialization());
  }

  /** A certificate from the same authority does not make another party the signer. */
  @Test
  void whereANameIsAskedForAnotherIsRefused() {
    Optional<String> signer = Optional.of("mds.example.org");
    for (String name : new String[] {null, "example.org", "mds.example.org.evil.example"}) {
      CertificateChain other = new CertificateChain(right -> {}, wrong -> wrong.dnsName = name);
      assertRefused(
          new BlobSignature(Set.of(other.root), signer, Clock.systemUTC()), other.sign(PAYLOAD));
    }

    CertificateChain named =
        new CertificateChain(right -> {}, right -> right.dnsName = "mds.example.org");
    assertEquals(
        PAYLOAD,
        new BlobSignature(Set.of(named.root), signer, Clock.systemUTC())
            .verify(named.sign(PAYLOAD)));
  }
}
