package io.fidoserver.audit;

import io.fidoserver.error.ApiException;
import io.fidoserver.http.ClientAddress;
import io.fidoserver.http.RequestId;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.MDC;

/** Writes the audit trail. */
@ApplicationScoped
public class AuditLog {

  /** WebAuthn L3 §5.1: what is longer is no credential's. */
  private static final int MAX_CREDENTIAL_ID_BYTES = 1023;

  private final EventRepository events;
  private final Outbox outbox;
  private final boolean isDelivered;
  private final RoutingContext request;
  private final ClientAddress clientAddress;
  private final Clock clock;

  AuditLog(
      EventRepository events,
      Outbox outbox,
      @ConfigProperty(name = "fido.webhook.url") Optional<String> webhookUrl,
      RoutingContext request,
      ClientAddress clientAddress,
      Clock clock) {
    this.events = events;
    this.outbox = outbox;
    this.isDelivered = webhookUrl.isPresent();
    this.request = request;
    this.clientAddress = clientAddress;
    this.clock = clock;
  }

  /**
   * Writes an event in the caller's transaction, so that there is neither the one without the
   * other.
   *
   * @param userId whose account it is about; or null
   * @param credentialId the credential that it is about; or null
   * @param detail what else there is to know: no secret, no challenge, no token
   */
  public Uni<Void> record(
      EventType type, UUID userId, byte[] credentialId, Map<String, String> detail) {
    return persist(draft(type, userId, credentialId, detail));
  }

  /** The event, for who writes it in a statement with all else that happens. */
  public Event draft(EventType type, UUID userId, byte[] credentialId, Map<String, String> detail) {
    if (userId != null) {
      // From here on the request's log lines tell whose it is.
      MDC.put("userId", userId);
    }
    Event event = event(type, userId, credentialId, detail);
    event.address = clientAddress.of(request).getHostAddress();
    event.requestId = UUID.fromString(RequestId.of(request));
    return event;
  }

  /** Whether events are delivered, and so each has an entry in the outbox. */
  public boolean isDelivered() {
    return isDelivered;
  }

  /** The same of what the server does by itself, and nobody asked for. */
  public Uni<Void> recordOwn(
      EventType type, UUID userId, byte[] credentialId, Map<String, String> detail) {
    return persist(event(type, userId, credentialId, detail));
  }

  private Event event(
      EventType type, UUID userId, byte[] credentialId, Map<String, String> detail) {
    Event event = new Event();
    event.occurredAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
    event.type = type;
    event.userId = userId;
    event.credentialId =
        credentialId == null || credentialId.length > MAX_CREDENTIAL_ID_BYTES ? null : credentialId;
    event.detail = detail;
    return event;
  }

  private Uni<Void> persist(Event event) {
    return !isDelivered()
        ? events.persist(event).replaceWithVoid()
        : events
            .persistAndFlush(event)
            .chain(() -> outbox.persist(new OutboxEntry(event)))
            .replaceWithVoid();
  }

  /** The detail of a refusal: its code, and the reason where it has one. */
  public static Map<String, String> why(ApiException refusal) {
    Map<String, String> detail = new TreeMap<>(Map.of("code", refusal.code().name()));
    if (refusal.reason() != null) {
      detail.put("reason", refusal.reason().name());
    }
    return detail;
  }
}
