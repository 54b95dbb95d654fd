package io.fidoserver.certificate;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Certificates in PEM (RFC 7468): the operator's files, and those that come with the server. */
public final class CertificateFiles {

  private CertificateFiles() {}

  /**
   * All that are in these files, and in the files of these directories.
   *
   * @param key the setting that names them, for the error
   * @throws ConfigurationException if one of them is not there or has no certificate
   */
  public static Set<X509Certificate> read(String key, List<Path> paths) {
    return paths.stream().flatMap(path -> read(key, path)).collect(Collectors.toSet());
  }

  private static Stream<X509Certificate> read(String key, Path path) {
    try (Stream<Path> entries = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
      List<X509Certificate> found =
          entries
              .filter(Files::isRegularFile)
              .sorted()
              .flatMap(file -> certificates(key, file))
              .toList();
      if (found.isEmpty()) {
        throw wrong(key, path, "has no certificate");
      }
      return found.stream();
    } catch (IOException e) {
      throw wrong(key, path, "can't be read");
    }
  }

  private static Stream<X509Certificate> certificates(String key, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return certificates(in).stream();
    } catch (IOException e) {
      throw wrong(key, file, "can't be read");
    } catch (CertificateException e) {
      throw wrong(key, file, "is not a file of PEM certificates");
    }
  }

  /** Those that come with the server, from {@code attestation-roots}, where their sources are. */
  public static Set<X509Certificate> shipped(List<String> names) {
    Set<X509Certificate> roots = new HashSet<>();
    for (String name : names) {
      String resource = "/attestation-roots/" + name + ".pem";
      try (InputStream in = CertificateFiles.class.getResourceAsStream(resource)) {
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

  private static ConfigurationException wrong(String key, Path path, String what) {
    return new ConfigurationException(key + ": " + path + " " + what);
  }
}
