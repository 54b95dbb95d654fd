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
import java.time.Duration;
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
  private static final Pattern UNPREFIXED =
      Pattern.compile("/(?:api/v1/|\\.well-known/|account/|account$)");

  private static final Pattern PATH = Pattern.compile(PREFIX + "([^/]+)(" + UNPREFIXED + ".*)");

  /** Time that a call waits for the stored relying parties, where they have not been read. */
  private static final Duration UNTIL_READ = Duration.ofSeconds(1);

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
    if (relyingParties.isRouted(routing)
        || path == null
        || !path.startsWith(PREFIX) && !UNPREFIXED.matcher(routing.normalizedPath()).lookingAt()) {
      routing.next();
    } else if (stored.areRead()) {
      find(routing, path);
    } else {
      routing.request().pause();
      stored
          .refresh()
          .ifNoItem()
          .after(UNTIL_READ)
          .fail()
          .onTermination()
          .invoke(() -> routing.request().resume())
          .subscribe()
          .with(
              done -> find(routing, path),
              away -> routing.fail(new ApiException(ErrorCode.DATABASE_ERROR)));
    }
  }

  private void find(RoutingContext routing, String path) {
    if (!path.startsWith(PREFIX)) {
      findByHost(routing);
      return;
    }
    Matcher parts = PATH.matcher(path);
    Optional<RelyingParty> found =
        parts.matches() ? relyingParties.find(parts.group(1)) : Optional.empty();
    if (found.isEmpty()) {
      refuse(routing, parts.matches() && !stored.areRead());
      return;
    }
    route(routing, found.get());
    // For the access log, which sees the path without it.
    routing.put(PREFIX, PREFIX + found.get().name());
    String uri = routing.request().uri();
    int query = uri.indexOf('?');
    routing.reroute(query < 0 ? parts.group(2) : parts.group(2) + uri.substring(query));
  }

  private void findByHost(RoutingContext routing) {
    HostAndPort authority = routing.request().authority();
    String host = authority == null ? "" : authority.host().toLowerCase(Locale.ROOT);
    Optional<RelyingParty> found = relyingParties.findByHost(host);
    if (found.isPresent()) {
      route(routing, found.get());
      routing.next();
    } else if (relyingParties.isDeleted(host)
        || relyingParties.byDefault().config().hosts().isPresent()
        || !stored.areRead()) {
      refuse(routing, !stored.areRead());
    } else {
      routing.next();
    }
  }

  /** Refuses a call for a relying party that is not there, or may be one that is not read yet. */
  private static void refuse(RoutingContext routing, boolean mayBeThere) {
    routing.fail(new ApiException(mayBeThere ? ErrorCode.DATABASE_ERROR : ErrorCode.NOT_FOUND));
  }

  private void route(RoutingContext routing, RelyingParty relyingParty) {
    relyingParties.route(routing, relyingParty);
    MDC.put("relyingParty", relyingParty.name());
    Span.current().setAttribute("fido.relying_party", relyingParty.name());
  }
}
