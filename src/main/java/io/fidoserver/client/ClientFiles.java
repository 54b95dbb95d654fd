package io.fidoserver.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.http.RequestPipeline;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Filter that serves the client library under {@code META-INF/resources/client/v1}, to pages of
 * every origin. The files are read, compressed and hashed when the class is initialized: for a
 * native binary, while it is built.
 */
@ApplicationScoped
public class ClientFiles {

  private static final String ROOT = "/client/";
  private static final String DIRECTORY = ROOT + "v1/";
  private static final List<String> NAMES =
      List.of(
          "fido.js",
          "fido.d.ts",
          "components.js",
          "components.d.ts",
          "messages/de.json",
          "messages/en.json",
          "messages/es.json",
          "messages/ja.json");

  private static final Map<String, ClientFile> BY_PATH = read();

  private final ClientConfig config;

  ClientFiles(ClientConfig config) {
    this.config = config;
  }

  void register(@Observes Filters filters) {
    RequestPipeline.CLIENT_FILES.register(filters, this::serve);
  }

  private void serve(RoutingContext routing) {
    String path = routing.normalizedPath();
    if (!path.startsWith(ROOT)) {
      routing.next();
      return;
    }
    ClientFile file = BY_PATH.get(path);
    HttpMethod method = routing.request().method();
    boolean isRead = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    if (!config.enabled() || file == null || !isRead) {
      routing.fail(404);
      return;
    }
    send(routing, file, path.endsWith(file.name()));
  }

  private static void send(RoutingContext routing, ClientFile file, boolean mayChange) {
    // Weak, as it is the same with and without compression (RFC 9110 §8.8.1).
    String tag = "\"" + file.version() + "\"";
    MultiMap headers = routing.response().headers();
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    headers.set(
        HttpHeaders.CACHE_CONTROL, mayChange ? "no-cache" : "public, max-age=31536000, immutable");
    headers.set(HttpHeaders.ETAG, "W/" + tag);
    headers.set(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    String known = routing.request().getHeader(HttpHeaders.IF_NONE_MATCH);
    if (known != null && known.contains(tag)) {
      routing.response().setStatusCode(304).end();
      return;
    }
    headers.set(HttpHeaders.CONTENT_TYPE, file.mediaType());
    boolean isCompressed = takesGzip(routing);
    if (isCompressed) {
      headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    byte[] body = isCompressed ? file.gzip() : file.content();
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

  private static Map<String, ClientFile> read() {
    Map<String, ClientFile> byPath = new HashMap<>();
    ObjectNode integrity = JsonNodeFactory.instance.objectNode();
    for (String name : NAMES) {
      ClientFile file = ClientFile.of(name, content(name));
      byPath.put(DIRECTORY + name, file);
      if (file.isScript()) {
        byPath.put(DIRECTORY + file.immutableName(), file);
        integrity
            .putObject(name)
            .put("url", DIRECTORY + file.immutableName())
            .put("integrity", file.integrity());
      }
    }
    byte[] document = integrity.toPrettyString().getBytes(StandardCharsets.UTF_8);
    byPath.put(DIRECTORY + "integrity.json", ClientFile.of("integrity.json", document));
    return Map.copyOf(byPath);
  }

  private static byte[] content(String name) {
    try (InputStream file =
        ClientFiles.class.getResourceAsStream("/META-INF/resources" + DIRECTORY + name)) {
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
