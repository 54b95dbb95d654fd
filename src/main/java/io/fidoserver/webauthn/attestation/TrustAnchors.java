package io.fidoserver.webauthn.attestation;

import io.fidoserver.certificate.CertificateFiles;
import io.fidoserver.certificate.CertificationPath;
import io.fidoserver.policy.AttestationPolicy;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whom attestation certificates are believed from (WebAuthn L3 §7.1 step 23): the operator's roots
 * for every statement format, those that vendors publish for their own, and a model's in the
 * metadata for that model.
 */
@Startup
@ApplicationScoped
public class TrustAnchors {

  static final String ANDROID_KEY = "android-key";

  /** By statement format. They are in a native binary as they are here, and not read at a start. */
  private static final Map<String, Set<X509Certificate>> VENDORS =
      Map.of(
          "apple",
          CertificateFiles.shipped("apple-webauthn"),
          ANDROID_KEY,
          CertificateFiles.shipped(
              "google-hardware-attestation-2016",
              "google-hardware-attestation-2019",
              "google-hardware-attestation-2021",
              "google-hardware-attestation-2022",
              "google-hardware-attestation-2025"));

  private final Set<X509Certificate> configured;
  private final Set<X509CRL> revocationLists;
  private final Clock clock;

  /**
   * @throws ConfigurationException if what is configured is not there, or has no certificate or
   *     list
   */
  public TrustAnchors(AttestationPolicy policy, Clock clock) {
    this.configured =
        CertificateFiles.read(
            "fido.attestation.trust-anchors", policy.trustAnchors().orElse(List.of()));
    this.revocationLists =
        CertificateFiles.readRevocationLists(
            "fido.attestation.revocation-lists", policy.revocationLists().orElse(List.of()));
    this.clock = clock;
  }

  /**
   * Whether the chain leads to an anchor. It ends before the root, which a relying party has by
   * itself; but Android's KeyStore gives its whole chain away.
   *
   * @param ofModel the roots that the metadata have for what the authenticator says that it is:
   *     then those of other vendors say nothing of it; empty: the metadata do not know the model
   * @param chain the attestation certificate first, each issued by the next; at least one
   */
  boolean trust(
      String format, Optional<Set<X509Certificate>> ofModel, List<X509Certificate> chain) {
    X509Certificate last = chain.get(chain.size() - 1);
    boolean endsInRoot = last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
    if (chain.size() > 1 && endsInRoot && !format.equals(ANDROID_KEY)) {
      return false;
    }
    Set<X509Certificate> anchors = new HashSet<>(configured);
    anchors.addAll(ofModel.orElseGet(() -> VENDORS.getOrDefault(format, Set.of())));
    return CertificationPath.chainsTo(anchors, revocationLists, chain, clock.instant());
  }
}
