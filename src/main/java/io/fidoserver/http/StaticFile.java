package io.fidoserver.http;

import io.fidoserver.encoding.Sha256;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/**
 * File that is served as it is. A class that has it in a static field reads, compresses and hashes
 * it when it is initialized: for a native binary, while that is built.
 *
 * @param name the path below the directory that it is served from
 */
public record StaticFile(String name, byte[] content, byte[] gzip, byte[] hash) {

  /** Digits of the hash in a name: 64 bits tell all versions apart. */
  private static final int HASH_DIGITS = 16;

  public static StaticFile of(String name, byte[] content) {
    return new StaticFile(name, content, gzip(content), Sha256.of(content));
  }

  /**
   * Reads a file.
   *
   * @param directory its directory among the resources, with a slash at both ends
   */
  public static StaticFile read(String directory, String name) {
    try (InputStream file = StaticFile.class.getResourceAsStream(directory + name)) {
      return of(name, file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether a request only reads, as a file's must. */
  public static boolean isRead(RoutingContext routing) {
    HttpMethod method = routing.request().method();
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }

  /** Returns the beginning of the SHA-256, in hexadecimal digits. */
  private String version() {
    return HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
  }

  /** Returns the name with the hash: what it names never changes. */
  public String immutableName() {
    int dot = name.lastIndexOf('.');
    return name.substring(0, dot) + "." + version() + name.substring(dot);
  }

  /** Returns the value of a script's {@code integrity} (Subresource Integrity §3.1). */
  public String integrity() {
    return "sha256-" + Base64.getEncoder().encodeToString(hash);
  }

  public boolean isScript() {
    return name.endsWith(".js");
  }

  private String mediaType() {
    return switch (name.substring(name.lastIndexOf('.'))) {
      case ".js" -> "text/javascript; charset=utf-8";
      case ".css" -> "text/css; charset=utf-8";
      case ".html" -> "text/html; charset=utf-8";
      case ".json" -> "application/json";
      default -> "text/plain; charset=utf-8";
    };
  }

  /** Responds with the file, or that the client has it already. */
  public void send(RoutingContext routing, String cacheControl) {
    // Weak, as it is the same with and without compression (RFC 9110 §8.8.1).
    String tag = "\"" + version() + "\"";
    MultiMap headers = routing.response().headers();
    headers.set(HttpHeaders.CACHE_CONTROL, cacheControl);
    headers.set(HttpHeaders.ETAG, "W/" + tag);
    headers.set(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    String known = routing.request().getHeader(HttpHeaders.IF_NONE_MATCH);
    if (known != null && known.contains(tag)) {
      routing.response().setStatusCode(304).end();
      return;
    }
    headers.set(HttpHeaders.CONTENT_TYPE, mediaType());
    boolean isCompressed = takesGzip(routing);
    if (isCompressed) {
      headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    byte[] body = isCompressed ? gzip : content;
    headers.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length));
    if (routing.request().method().equals(HttpMethod.HEAD)) {
      routing.response().end();
    } else {
      routing.response().end(Buffer.buffer(body));
    }
  }

  private static boolean takesGzip(RoutingContext routing) {
    return routing.parsedHeaders().acceptEncoding().stream()
        .anyMatch(each -> each.value().equalsIgnoreCase("gzip") && each.weight() > 0);
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
