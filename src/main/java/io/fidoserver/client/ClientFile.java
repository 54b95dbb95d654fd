package io.fidoserver.client;

import io.fidoserver.encoding.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/**
 * File of the client library.
 *
 * @param name the path under {@code /client/v1/}
 */
record ClientFile(String name, byte[] content, byte[] gzip, byte[] hash) {

  /** Digits of the hash in a name: 64 bits tell all versions apart. */
  private static final int HASH_DIGITS = 16;

  static ClientFile of(String name, byte[] content) {
    return new ClientFile(name, content, gzip(content), Sha256.of(content));
  }

  /** Returns the beginning of the SHA-256, in hexadecimal digits. */
  String version() {
    return HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
  }

  /** Returns the name with the hash: what it names never changes. */
  String immutableName() {
    int dot = name.lastIndexOf('.');
    return name.substring(0, dot) + "." + version() + name.substring(dot);
  }

  /** Returns the value of a script's {@code integrity} (Subresource Integrity §3.1). */
  String integrity() {
    return "sha256-" + Base64.getEncoder().encodeToString(hash);
  }

  boolean isScript() {
    return name.endsWith(".js");
  }

  String mediaType() {
    return isScript()
        ? "text/javascript; charset=utf-8"
        : name.endsWith(".json") ? "application/json" : "text/plain; charset=utf-8";
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }
}
