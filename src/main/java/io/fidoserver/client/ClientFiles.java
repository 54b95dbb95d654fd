package io.fidoserver.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.http.RequestPipeline;
import io.fidoserver.http.StaticFile;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
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

  private static final Map<String, StaticFile> BY_PATH = read();

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
    StaticFile file = BY_PATH.get(path);
    if (!config.enabled() || file == null || !StaticFile.isRead(routing)) {
      routing.fail(404);
      return;
    }
    boolean mayChange = path.endsWith(file.name());
    routing.response().headers().set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    file.send(routing, mayChange ? "no-cache" : "public, max-age=31536000, immutable");
  }

  private static Map<String, StaticFile> read() {
    Map<String, StaticFile> byPath = new HashMap<>();
    ObjectNode integrity = JsonNodeFactory.instance.objectNode();
    for (String name : NAMES) {
      StaticFile file = StaticFile.read("/META-INF/resources" + DIRECTORY, name);
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
    byPath.put(DIRECTORY + "integrity.json", StaticFile.of("integrity.json", document));
    return Map.copyOf(byPath);
  }
}
