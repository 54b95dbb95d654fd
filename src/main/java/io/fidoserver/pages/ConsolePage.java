package io.fidoserver.pages;

import io.fidoserver.http.RequestPipeline;
import io.fidoserver.http.StaticFile;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * Filter that serves the page for operators. It has nothing that is secret: what it shows, it gets
 * from the API with the operator's key. On which port it is, {@link
 * io.fidoserver.http.ManagementPort} says.
 */
@ApplicationScoped
class ConsolePage {

  private static final String PATH = "/console";

  private static final StaticFile PAGE = StaticFile.read("/pages/console/", "index.html");

  private static final PageFiles FILES =
      PageFiles.read(
          PATH,
          List.of(
              "adoption.js",
              "api-keys.js",
              "api.js",
              "console.css",
              "console.js",
              "events.js",
              "format.js",
              "list.js",
              "metadata.js",
              "metrics.js",
              "plot.js",
              "policy.js",
              "qr-image.js",
              "qr.js",
              "relying-parties.js",
              "status.js",
              "user.js",
              "users.js",
              "webhooks.js"));

  private final PagesConfig config;

  ConsolePage(PagesConfig config) {
    this.config = config;
  }

  void register(@Observes Filters filters) {
    RequestPipeline.CONSOLE_PAGE.register(filters, this::serve);
  }

  private void serve(RoutingContext routing) {
    String path = routing.normalizedPath();
    if (!PageFiles.isOf(PATH, path)) {
      routing.next();
    } else if (!config.console() || !StaticFile.isRead(routing)) {
      routing.fail(404);
    } else if (path.equals(PATH)) {
      PageFiles.send(routing, PAGE);
    } else {
      FILES.send(routing);
    }
  }
}
