package io.fidoserver.conformance;

import io.fidoserver.http.RequestPipeline;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/**
 * Switch of the conformance profile: if it is enabled, the log warns at the start; otherwise its
 * paths are 404, whatever the method or the body.
 */
@ApplicationScoped
public class ConformanceProfile {

  private static final Logger LOG = Logger.getLogger(ConformanceProfile.class);

  private final ConformanceConfig config;

  ConformanceProfile(ConformanceConfig config) {
    this.config = config;
  }

  void register(@Observes Filters filters) {
    if (config.enabled()) {
      LOG.warn(
          "The FIDO conformance profile is switched on: anybody may add credentials to any account");
    } else {
      RequestPipeline.CONFORMANCE_PROFILE.register(filters, ConformanceProfile::hide);
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
