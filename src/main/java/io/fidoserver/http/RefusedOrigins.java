package io.fidoserver.http;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.quarkus.vertx.http.runtime.cors.CORSFilter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Filter that refuses pages of other origins as Quarkus' CORS filter behind it would, which has no
 * body for it. What this one lets through, Quarkus' still decides on.
 */
@ApplicationScoped
class RefusedOrigins {

  private final boolean enabled;
  private final List<String> allowed;
  private final List<Pattern> patterns;

  RefusedOrigins(
      @ConfigProperty(name = "quarkus.http.cors.enabled", defaultValue = "false") boolean enabled,
      @ConfigProperty(name = "quarkus.http.cors.origins") Optional<List<String>> origins) {
    this.enabled = enabled && !CORSFilter.isConfiguredWithWildcard(origins);
    this.allowed = origins.orElse(List.of());
    this.patterns = CORSFilter.parseAllowedOriginsRegex(origins);
  }

  void register(@Observes Filters filters) {
    if (enabled) {
      RequestPipeline.REFUSED_ORIGINS.register(filters, this::refuse);
    }
  }

  private void refuse(RoutingContext routing) {
    String origin = routing.request().getHeader(HttpHeaders.ORIGIN);
    if (origin == null || isAllowed(origin) || isSameHost(origin, routing)) {
      routing.next();
    } else {
      routing.fail(new ApiException(ErrorCode.FORBIDDEN));
    }
  }

  private boolean isAllowed(String origin) {
    return allowed.contains(origin) || CORSFilter.isOriginAllowedByRegex(patterns, origin);
  }

  private static boolean isSameHost(String origin, RoutingContext routing) {
    // Host, or HTTP/2's :authority.
    HostAndPort authority = routing.request().authority();
    return authority != null
        && origin.endsWith(
            "://" + authority.host() + (authority.port() > 0 ? ":" + authority.port() : ""));
  }
}
