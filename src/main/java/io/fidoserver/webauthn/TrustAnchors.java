package io.fidoserver.webauthn;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Whom attestation certificates are believed from: the operator's roots for every statement format,
 * and those that vendors publish for their own (WebAuthn L3 §7.1 step 23).
 */
@Startup
@ApplicationScoped
public class TrustAnchors {

  private static final Logger LOG = Logger.getLogger(TrustAnchors.class);

  /** Under {@code attestation-roots}, where their sources and fingerprints are. */
  private static final Map<String, List<String>> VENDORS =
      Map.of(
          "apple",
          List.of("apple-webauthn"),
          "android-key",
          List.of(
              "google-hardware-attestation-2016",
              "google-hardware-attestation-2019",
              "google-hardware-attestation-2021",
              "google-hardware-attestation-2022"));

  private final Set<X509Certificate> configured;
  private final Map<String, Set<X509Certificate>> vendors;
  private final Clock clock;

  /**
   * @throws ConfigurationException if what is configured is not there or has no certificate
   */
  TrustAnchors(AttestationPolicy policy, Clock clock) {
    this.configured =
        policy.trustAnchors().orElse(List.of()).stream()
            .flatMap(TrustAnchors::read)
            .collect(Collectors.toSet());
    this.vendors =
        VENDORS.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> resources(each.getValue())));
    this.clock = clock;
  }

  /**
   * Whether the attestation certificate is an anchor, or its chain leads to one (RFC 5280 §6):
   * signatures, names, validity, basic constraints, key usage, and no critical extension that is
   * not understood. The anchor itself may be at the chain's end or not.
   *
   * @param chain the attestation certificate first, each issued by the next; at least one
   */
  boolean trust(String format, List<X509Certificate> chain) {
    Set<X509Certificate> anchors = new HashSet<>(configured);
    anchors.addAll(vendors.getOrDefault(format, Set.of()));
    if (anchors.isEmpty()) {
      return false;
    }
    if (anchors.contains(chain.get(0))) {
      return isValidNow(chain.get(0));
    }
    X509Certificate last = chain.get(chain.size() - 1);
    return leadsTo(anchors, anchors.contains(last) ? chain.subList(0, chain.size() - 1) : chain);
  }

  private boolean isValidNow(X509Certificate certificate) {
    try {
      certificate.checkValidity(Date.from(clock.instant()));
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }

  private boolean leadsTo(Set<X509Certificate> anchors, List<X509Certificate> chain) {
    try {
      PKIXParameters parameters =
          new PKIXParameters(
              anchors.stream()
                  .map(each -> new TrustAnchor(each, null))
                  .collect(Collectors.toSet()));
      parameters.setDate(Date.from(clock.instant()));
      // Few vendors publish lists, and a server must not depend on theirs being reachable: a model
      // whose key leaked is in the metadata.
      parameters.setRevocationEnabled(false);
      CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(chain);
      CertPathValidator.getInstance("PKIX").validate(path, parameters);
      return true;
    } catch (CertPathValidatorException e) {
      LOG.debugf("An attestation chain leads to no anchor: %s", e.getMessage());
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<X509Certificate> read(Path path) {
    try (Stream<Path> entries = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
      List<X509Certificate> found =
          entries
              .filter(Files::isRegularFile)
              .sorted()
              .flatMap(TrustAnchors::certificates)
              .toList();
      if (found.isEmpty()) {
        throw wrong(path, "has no certificate");
      }
      return found.stream();
    } catch (IOException e) {
      throw wrong(path, "can't be read");
    }
  }

  private static Stream<X509Certificate> certificates(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return certificates(in).stream();
    } catch (IOException e) {
      throw wrong(file, "can't be read");
    } catch (CertificateException e) {
      throw wrong(file, "is not a file of PEM certificates");
    }
  }

  private static Set<X509Certificate> resources(List<String> names) {
    Set<X509Certificate> roots = new HashSet<>();
    for (String name : names) {
      String resource = "/attestation-roots/" + name + ".pem";
      try (InputStream in = TrustAnchors.class.getResourceAsStream(resource)) {
        roots.addAll(certificates(in));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (CertificateException e) {
        throw new IllegalStateException(resource, e);
      }
    }
    return roots;
  }

  private static List<X509Certificate> certificates(InputStream pem) throws CertificateException {
    return CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  private static ConfigurationException wrong(Path path, String what) {
    return new ConfigurationException("fido.attestation.trust-anchors: " + path + " " + what);
  }
}
