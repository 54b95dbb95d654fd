package io.fidoserver.security;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.Event;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.http.OperatorCalls;
import io.fidoserver.relyingparty.RelyingParties;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.spi.runtime.AuthenticationFailureEvent;
import io.quarkus.security.spi.runtime.AuthorizationFailureEvent;
import io.quarkus.security.spi.runtime.SecurityEvent;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Audit of calls that are refused to operators: a token that is wrong, or lacks the scope. A call
 * without any token is nobody's, and no event.
 */
@ApplicationScoped
class RefusedOperatorCalls {

  private static final Logger LOG = Logger.getLogger(RefusedOperatorCalls.class);

  /**
   * Most events of a relying party that are written at once: nobody needs a valid token to cause
   * one.
   */
  private static final int MAX_WRITES = 2;

  private final Map<String, Semaphore> writes = new ConcurrentHashMap<>();
  private final RelyingParties relyingParties;
  private final AuditLog audit;

  RefusedOperatorCalls(AuditLog audit, RelyingParties relyingParties) {
    this.relyingParties = relyingParties;
    this.audit = audit;
  }

  void record(@Observes AuthenticationFailureEvent failure) {
    record(failure, ErrorCode.UNAUTHORIZED);
  }

  void record(@Observes AuthorizationFailureEvent failure) {
    SecurityIdentity identity = failure.getSecurityIdentity();
    record(
        failure,
        identity == null || identity.isAnonymous() ? ErrorCode.UNAUTHORIZED : ErrorCode.FORBIDDEN);
  }

  private void record(SecurityEvent failure, ErrorCode code) {
    RoutingContext routing =
        (RoutingContext) failure.getEventProperties().get(RoutingContext.class.getName());
    if (routing == null
        || !OperatorCalls.include(routing)
        || !routing.request().headers().contains(HttpHeaders.AUTHORIZATION)) {
      return;
    }
    SecurityIdentity identity = failure.getSecurityIdentity();
    String operator =
        identity != null && identity.getPrincipal() instanceof Operator known ? known.name() : null;
    Semaphore own =
        writes.computeIfAbsent(
            relyingParties.of(routing).name(), name -> new Semaphore(MAX_WRITES));
    if (!own.tryAcquire()) {
      // A flood of them: those that are being written stand for the rest.
      return;
    }
    Event event = audit.draftRefusedCall(operator, OperatorCalls.describe(routing), code);
    // The answer does not wait for it.
    Panache.withTransaction(() -> audit.recordRefusal(event))
        .onTermination()
        .invoke(own::release)
        .subscribe()
        .with(
            recorded -> {}, lost -> LOG.warnf("No event of a refused call: %s", lost.getMessage()));
  }
}
