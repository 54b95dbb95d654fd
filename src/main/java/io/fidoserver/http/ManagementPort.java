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
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Management port: serves {@code /q/…} (health, metrics, OpenAPI), so that an ingress does not
 * expose it; and where it is enabled the console, with what that calls.
 */
@ApplicationScoped
public class ManagementPort {

  /** Prefix of Quarkus' own paths, which the rules of the API exclude. */
  public static final String PATH = "/q/";

  /** Page for operators and its files, which are on this port alone, where there is one. */
  private static final Pattern CONSOLE = Pattern.compile("/console(?:/.*)?");

  /** What the console calls, which is on the public port, too: not the import and the export. */
  private static final Pattern CALLED_BY_CONSOLE =
      Pattern.compile("/api/v1/admin/(?!import|export).*|/\\.well-known/passkey-endpoints");

  /** As long as the public port waits for an idle client. */
  private static final int IDLE_SECONDS = 75;

  private final ManagementConfig config;
  private final boolean hasConsole;
  private final Vertx vertx;
  private final Router router;

  ManagementPort(
      ManagementConfig config,
      @ConfigProperty(name = "fido.pages.console", defaultValue = "false") boolean hasConsole,
      Vertx vertx,
      Router router) {
    this.config = config;
    this.hasConsole = hasConsole;
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
              new HttpServerOptions()
                  .setHost(config.host())
                  .setPort(config.port().getAsInt())
                  .setIdleTimeout(IDLE_SECONDS));
      UniHelper.toUni(server.requestHandler(this::handle).listen()).await().indefinitely();
    }
  }

  /** Wraps a request as Quarkus does on its own port, for its access log. */
  private void handle(HttpServerRequest request) {
    router.handle(new QuarkusRequestWrapper(request, (cookie, on) -> {}));
  }

  private void separatePorts(RoutingContext routing) {
    String path = routing.normalizedPath();
    boolean isHere = routing.request().localAddress().port() == config.port().getAsInt();
    boolean isManagement = path.startsWith(PATH) || CONSOLE.matcher(path).matches();
    boolean isCalled = hasConsole && CALLED_BY_CONSOLE.matcher(path).matches();
    if (isHere == isManagement || isHere && isCalled) {
      routing.next();
    } else {
      routing.fail(404);
    }
  }
}
