package io.fidoserver.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Files of a private CA, and of the key and certificate that it issued for 127.0.0.1. */
final class TlsFiles {

  private final Path authority;
  private final Path certificate;
  private final Path key;

  /** Makes all of them in {@code directory}. */
  TlsFiles(Path directory) {
    AtomicReference<KeyPair> keys = new AtomicReference<>();
    CertificateChain chain =
        new CertificateChain(
            intermediate -> {},
            server -> {
              keys.set(server.keys);
              server.add(Extension.subjectAlternativeName.getId(), false, loopback());
            });
    authority = directory.resolve("authority.pem");
    certificate = directory.resolve("server.pem");
    key = directory.resolve("server.key");
    try {
      Files.writeString(authority, pem("CERTIFICATE", CertificateChain.encoded(chain.root)));
      Files.writeString(
          certificate,
          pem("CERTIFICATE", CertificateChain.encoded(chain.attestation))
              + pem("CERTIFICATE", CertificateChain.encoded(chain.intermediate)));
      Files.writeString(key, pem("PRIVATE KEY", keys.get().getPrivate().getEncoded()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] loopback() {
    try {
      return new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")).getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der));
  }

  /** Lines of the configuration of Redis, which asks clients for no certificate. */
  List<String> redisConfiguration() {
    return List.of(
        "tls-ca-cert-file " + authority,
        "tls-cert-file " + certificate,
        "tls-key-file " + key,
        "tls-auth-clients no");
  }

  /** Certificate of the CA. */
  Path authority() {
    return authority;
  }
}
