package io.fidoserver.relyingparty;

import io.fidoserver.http.RequestPipeline;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * Route to a relying party: {@code /rp/NAME/…} is {@code /…} for that one. Nothing else of a
 * request determines it.
 */
@ApplicationScoped
class RelyingPartyRoute {

  /** Prefix of the paths of all relying parties but {@code default}. */
  static final String PREFIX = "/rp/";

  private static final Pattern PATH =
      Pattern.compile(PREFIX + "([^/]+)(/(?:api/v1|\\.well-known)/.*)");

  private final RelyingParties relyingParties;

  RelyingPartyRoute(RelyingParties relyingParties) {
    this.relyingParties = relyingParties;
  }

  void register(@Observes Filters filters) {
    RequestPipeline.RELYING_PARTY.register(filters, this::route);
  }

  private void route(RoutingContext routing) {
    String path = routing.request().path();
    if (relyingParties.isRouted(routing) || path == null || !path.startsWith(PREFIX)) {
      routing.next();
      return;
    }
    Matcher parts = PATH.matcher(path);
    Optional<RelyingParty> found =
        parts.matches() ? relyingParties.find(parts.group(1)) : Optional.empty();
    if (found.isEmpty()) {
      routing.fail(404);
      return;
    }
    relyingParties.route(routing, found.get());
    MDC.put("relyingParty", found.get().name());
    String uri = routing.request().uri();
    int query = uri.indexOf('?');
    routing.reroute(query < 0 ? parts.group(2) : parts.group(2) + uri.substring(query));
  }
}
