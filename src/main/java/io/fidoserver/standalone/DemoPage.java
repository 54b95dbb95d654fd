package io.fidoserver.standalone;

import io.fidoserver.http.RequestPipeline;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;

/**
 * Filter of the demo page under {@code META-INF/resources}: sets its security headers, or hides it.
 */
@ApplicationScoped
public class DemoPage {

  private static final Set<String> FILES = Set.of("/", "/index.html", "/demo.css", "/demo.js");

  /** Scripts, styles and connections of this server only; no frames, no forms, no inline code. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'";

  private final DemoConfig config;

  DemoPage(DemoConfig config) {
    this.config = config;
  }

  void register(@Observes Filters filters) {
    RequestPipeline.DEMO_PAGE.register(filters, this::serve);
  }

  private void serve(RoutingContext request) {
    if (FILES.contains(request.normalizedPath())) {
      if (!config.enabled()) {
        request.fail(404);
        return;
      }
      MultiMap headers = request.response().headers();
      headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set("Referrer-Policy", "no-referrer");
      headers.set("Cache-Control", "no-cache");
    }
    request.next();
  }
}
