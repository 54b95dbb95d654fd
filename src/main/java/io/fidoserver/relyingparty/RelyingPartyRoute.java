package io.fidoserver.relyingparty;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.http.RequestPipeline;
import io.opentelemetry.api.trace.Span;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * Route to a relying party, by the path: {@code /rp/NAME/…} is {@code /…} for that one; or by the
 * host. Nothing else of a request determines it.
 */
@ApplicationScoped
class RelyingPartyRoute {

  /** Prefix of the paths of all relying parties but {@code default}. */
  static final String PREFIX = "/rp/";

  /** Beginning of the paths that belong to a relying party. */
  private static final Pattern UNPREFIXED = Pattern.compile("/(?:api/v1|\\.well-known)/");

  private static final Pattern PATH = Pattern.compile(PREFIX + "([^/]+)(" + UNPREFIXED + ".*)");

  private final RelyingParties relyingParties;
  private final StoredRelyingParties stored;

  RelyingPartyRoute(RelyingParties relyingParties, StoredRelyingParties stored) {
    this.relyingParties = relyingParties;
    this.stored = stored;
  }

  void register(@Observes Filters filters) {
    RequestPipeline.RELYING_PARTY.register(filters, this::route);
  }

  private void route(RoutingContext routing) {
    String path = routing.request().path();
    if (relyingParties.isRouted(routing) || path == null) {
      routing.next();
      return;
    }
    if (!path.startsWith(PREFIX)) {
      routeByHost(routing);
      return;
    }
    Matcher parts = PATH.matcher(path);
    Optional<RelyingParty> found =
        parts.matches() ? relyingParties.find(parts.group(1)) : Optional.empty();
    if (found.isEmpty()) {
      // Before they are read, it may be one of the stored ones.
      routing.fail(
          new ApiException(
              parts.matches() && !stored.areRead()
                  ? ErrorCode.DATABASE_ERROR
                  : ErrorCode.NOT_FOUND));
      return;
    }
    route(routing, found.get());
    // For the access log, which sees the path without it.
    routing.put(PREFIX, PREFIX + found.get().name());
    String uri = routing.request().uri();
    int query = uri.indexOf('?');
    routing.reroute(query < 0 ? parts.group(2) : parts.group(2) + uri.substring(query));
  }

  private void routeByHost(RoutingContext routing) {
    HostAndPort authority = routing.request().authority();
    String host = authority == null ? "" : authority.host().toLowerCase(Locale.ROOT);
    Optional<RelyingParty> found = relyingParties.findByHost(host);
    if (found.isPresent() || !UNPREFIXED.matcher(routing.normalizedPath()).lookingAt()) {
      found.ifPresent(each -> route(routing, each));
      routing.next();
    } else if (relyingParties.isDeleted(host)
        || relyingParties.byDefault().config().hosts().isPresent()) {
      routing.fail(new ApiException(ErrorCode.NOT_FOUND));
    } else if (stored.areRead()) {
      routing.next();
    } else {
      // It may be the host of a stored one.
      routing.fail(new ApiException(ErrorCode.DATABASE_ERROR));
    }
  }

  private void route(RoutingContext routing, RelyingParty relyingParty) {
    relyingParties.route(routing, relyingParty);
    MDC.put("relyingParty", relyingParty.name());
    Span.current().setAttribute("fido.relying_party", relyingParty.name());
  }
}
