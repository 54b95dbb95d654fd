package io.fidoserver.http;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Management port: serves only {@code /q/…} (health, metrics, OpenAPI), so that an ingress does not
 * expose it.
 */
@ApplicationScoped
public class ManagementPort {

  /** Prefix of Quarkus' own paths, which the rules of the API exclude. */
  public static final String PATH = "/q/";

  private final ManagementConfig config;
  private final Vertx vertx;
  private final Router router;

  ManagementPort(ManagementConfig config, Vertx vertx, Router router) {
    this.config = config;
    this.vertx = vertx;
    this.router = router;
  }

  void register(@Observes Filters filters) {
    if (config.port().isPresent()) {
      RequestPipeline.MANAGEMENT_PORT.register(filters, this::separatePorts);
    }
  }

  void listen(@Observes StartupEvent start) {
    if (config.port().isPresent()) {
      HttpServer server =
          vertx.createHttpServer(
              new HttpServerOptions().setHost(config.host()).setPort(config.port().getAsInt()));
      UniHelper.toUni(server.requestHandler(this::handle).listen()).await().indefinitely();
    }
  }

  /** Wraps a request as Quarkus does on its own port, for its access log. */
  private void handle(HttpServerRequest request) {
    router.handle(new QuarkusRequestWrapper(request, (cookie, on) -> {}));
  }

  private void separatePorts(RoutingContext routing) {
    boolean here = routing.request().localAddress().port() == config.port().getAsInt();
    if (here == routing.normalizedPath().startsWith(PATH)) {
      routing.next();
    } else {
      routing.fail(404);
    }
  }
}
