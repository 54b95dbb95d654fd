package io.fidoserver.conformance;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/**
 * Where the conformance profile is switched on, the log says so from the start; where it is not,
 * there are no such paths, whatever the method or the body.
 */
@ApplicationScoped
public class ConformanceProfile {

  private static final Logger LOG = Logger.getLogger(ConformanceProfile.class);

  /** Before any resource is looked for, behind what every answer has. */
  private static final int EARLY = 8_000;

  private final ConformanceConfig config;

  ConformanceProfile(ConformanceConfig config) {
    this.config = config;
  }

  void register(@Observes Filters filters) {
    if (config.enabled()) {
      LOG.warn(
          "The FIDO conformance profile is switched on: anybody may add credentials to any account");
    } else {
      filters.register(ConformanceProfile::hide, EARLY);
    }
  }

  private static void hide(RoutingContext routing) {
    String path = routing.normalizedPath();
    if (path.startsWith("/attestation/") || path.startsWith("/assertion/")) {
      routing.fail(404);
    } else {
      routing.next();
    }
  }
}
