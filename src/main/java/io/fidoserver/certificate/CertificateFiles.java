package io.fidoserver.certificate;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Certificates and revocation lists in PEM (RFC 7468): the operator's files, and those that come
 * with the server.
 */
public final class CertificateFiles {

  private interface Parser<T> {
    List<T> parse(InputStream in) throws GeneralSecurityException;
  }

  /** Type of the objects in a file: its name in errors, and its parser. */
  private record FileType<T>(String name, Parser<T> parser) {}

  private static final FileType<X509Certificate> CERTIFICATE =
      new FileType<>("certificate", CertificateFiles::certificates);
  private static final FileType<X509CRL> REVOCATION_LIST =
      new FileType<>("revocation list", CertificateFiles::revocationLists);

  private static final String PEM = "-----BEGIN ";

  private CertificateFiles() {}

  /**
   * Reads certificates.
   *
   * @param key the configuration key that has them, for the error
   * @param sources certificates in PEM; or paths of files of such, or of directories of these
   * @throws ConfigurationException if one of them does not exist or has no certificate
   */
  public static Set<X509Certificate> read(String key, List<String> sources) {
    return sources.stream()
        .map(String::strip)
        .flatMap(
            each ->
                each.startsWith(PEM)
                    ? parse(key, each).stream()
                    : read(key, Path.of(each), CERTIFICATE))
        .collect(Collectors.toSet());
  }

  private static List<X509Certificate> parse(String key, String pem) {
    try {
      return certificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    } catch (CertificateException e) {
      throw new ConfigurationException(key + " has no certificates in PEM");
    }
  }

  /**
   * Reads all certificate revocation lists (RFC 5280 §5) in these files and directories, in PEM or
   * DER.
   *
   * @throws ConfigurationException if one of them does not exist or has no list
   */
  public static Set<X509CRL> readRevocationLists(String key, List<Path> paths) {
    return paths.stream()
        .flatMap(path -> read(key, path, REVOCATION_LIST))
        .collect(Collectors.toSet());
  }

  private static <T> Stream<T> read(String key, Path path, FileType<T> type) {
    try (Stream<Path> entries = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
      List<T> found =
          entries
              .filter(Files::isRegularFile)
              .sorted()
              .flatMap(file -> readFile(key, file, type).stream())
              .toList();
      if (found.isEmpty()) {
        throw wrong(key, path, "has no " + type.name());
      }
      return found.stream();
    } catch (IOException e) {
      throw wrong(key, path, "can't be read");
    }
  }

  private static <T> List<T> readFile(String key, Path file, FileType<T> type) {
    try (InputStream in = Files.newInputStream(file)) {
      return type.parser().parse(in);
    } catch (IOException e) {
      throw wrong(key, file, "can't be read");
    } catch (GeneralSecurityException e) {
      throw wrong(key, file, "is not a file of a " + type.name());
    }
  }

  /**
   * Reads certificates that come with the server, from {@code attestation-roots}, whose README
   * names their sources.
   */
  public static Set<X509Certificate> bundled(String... names) {
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

  private static List<X509CRL> revocationLists(InputStream pem) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509").generateCRLs(pem).stream()
        .map(X509CRL.class::cast)
        .toList();
  }

  private static ConfigurationException wrong(String key, Path path, String what) {
    return new ConfigurationException(key + ": " + path + " " + what);
  }
}
