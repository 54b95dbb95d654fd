package io.fidoserver.webauthn.attestation;

import io.fidoserver.certificate.CertificateFiles;
import io.fidoserver.certificate.CertificationPath;
import io.fidoserver.metadata.AndroidStatusList;
import io.fidoserver.policy.AttestationPolicy;
import io.fidoserver.relyingparty.RelyingParty;
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
 * Trust anchors of attestation certificates (WebAuthn L3 §7.1 step 23): the operator's roots, for
 * every statement format or for one, those that vendors publish for their own format, and those
 * that the metadata have for a model.
 */
@Startup
@ApplicationScoped
public class TrustAnchors {

  static final String ANDROID_KEY = "android-key";
  private static final String PACKED = "packed";

  /**
   * Vendors' roots by statement format. A native binary has them as they were at its build, and
   * does not read them at start-up.
   */
  private static final Map<String, Set<X509Certificate>> VENDORS =
      Map.of(
          "apple",
          CertificateFiles.bundled("apple-webauthn"),
          ANDROID_KEY,
          CertificateFiles.bundled(
              "google-hardware-attestation-2016",
              "google-hardware-attestation-2019",
              "google-hardware-attestation-2021",
              "google-hardware-attestation-2022",
              "google-hardware-attestation-2025"));

  private final Roots roots;
  private final Set<X509CRL> revocationLists;
  private final AndroidStatusList androidStatusList;
  private final Clock clock;

  /**
   * Reads the configured roots and revocation lists.
   *
   * @throws ConfigurationException if a file is missing, or has no certificate or list
   */
  public TrustAnchors(AttestationPolicy policy, AndroidStatusList androidStatusList, Clock clock) {
    this.roots = Roots.of(policy);
    this.revocationLists =
        CertificateFiles.readRevocationLists(
            "fido.attestation.revocation-lists", policy.revocationLists().orElse(List.of()));
    this.androidStatusList = androidStatusList;
    this.clock = clock;
  }

  /** Configured roots: for every statement format, and by it. */
  private record Roots(
      Set<X509Certificate> ofEveryFormat, Map<String, Set<X509Certificate>> ofFormat) {

    static Roots of(AttestationPolicy policy) {
      AttestationPolicy.FormatTrustAnchors formats = policy.formatTrustAnchors();
      return new Roots(
          read("trust-anchors", policy.trustAnchors()),
          Map.of(
              ANDROID_KEY,
              read("format-trust-anchors.android-key", formats.androidKey()),
              "apple",
              read("format-trust-anchors.apple", formats.apple()),
              "fido-u2f",
              read("format-trust-anchors.fido-u2f", formats.fidoU2f()),
              PACKED,
              read("format-trust-anchors.packed", formats.packed()),
              "tpm",
              read("format-trust-anchors.tpm", formats.tpm())));
    }

    private static Set<X509Certificate> read(String key, Optional<List<String>> certificates) {
      return CertificateFiles.read("fido.attestation." + key, certificates.orElse(List.of()));
    }
  }

  /**
   * Verifies settings.
   *
   * @throws ConfigurationException if a file is missing, or has no certificate
   */
  public static void verify(AttestationPolicy policy) {
    Roots.of(policy);
  }

  private Roots roots(RelyingParty relyingParty) {
    return relyingParty.settings().hasOwn(AttestationPolicy.class)
        ? relyingParty.settings().derived(AttestationPolicy.class, Roots.class, Roots::of)
        : roots;
  }

  /**
   * Returns whether the chain leads to a trust anchor (WebAuthn L3 §7.1 step 24); what follows the
   * anchor in {@code x5c} is no matter. A packed chain must not have its root, which a relying
   * party has already: themes of the FIDO Alliance's conformance tool want that.
   *
   * @param ofModel the metadata's roots of the model that the authenticator claims, instead of
   *     vendors' roots, which do not prove that model; empty: the metadata do not have the model
   * @param chain the attestation certificate first, each issued by the next; at least one
   */
  boolean isTrusted(
      RelyingParty relyingParty,
      String format,
      Optional<Set<X509Certificate>> ofModel,
      List<X509Certificate> chain) {
    X509Certificate last = chain.get(chain.size() - 1);
    boolean endsInRoot = last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
    if (chain.size() > 1 && endsInRoot && format.equals(PACKED)) {
      return false;
    }
    if (format.equals(ANDROID_KEY) && androidStatusList.includesAny(chain)) {
      return false;
    }
    Roots own = roots(relyingParty);
    Set<X509Certificate> anchors = new HashSet<>(own.ofEveryFormat());
    anchors.addAll(own.ofFormat().getOrDefault(format, Set.of()));
    anchors.addAll(ofModel.orElseGet(() -> VENDORS.getOrDefault(format, Set.of())));
    return leadsTo(anchors, chain);
  }

  /** Returns whether the chain leads to one of these roots. */
  boolean leadsTo(Set<X509Certificate> roots, List<X509Certificate> chain) {
    return CertificationPath.chainsTo(roots, revocationLists, chain, clock.instant());
  }
}
