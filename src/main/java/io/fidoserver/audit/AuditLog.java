package io.fidoserver.audit;

import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.http.ClientAddress;
import io.fidoserver.http.RequestId;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Writer of the audit trail. */
@ApplicationScoped
public class AuditLog {

  /** Longest credential ID in bytes (WebAuthn L3 §7.1 step 25). */
  private static final int MAX_CREDENTIAL_ID_BYTES = 1023;

  /** Time in which refusals of the same kind are one event. */
  private static final Duration ONE_EVENT = Duration.ofMinutes(1);

  private static final Logger LOG = Logger.getLogger(AuditLog.class);
  private static final SqlStatement COUNT_REFUSAL = SqlStatement.of("count-refusal");

  private final EventRepository events;
  private final Outbox outbox;
  private final RoutingContext request;
  private final ClientAddress clientAddress;
  private final RelyingParties relyingParties;
  private final MeterRegistry metrics;
  private final Clock clock;

  /** Names of the relying parties whose webhook could not be read, which are warned of once. */
  private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

  AuditLog(
      EventRepository events,
      Outbox outbox,
      RoutingContext request,
      ClientAddress clientAddress,
      RelyingParties relyingParties,
      MeterRegistry metrics,
      Clock clock) {
    this.events = events;
    this.outbox = outbox;
    this.request = request;
    this.clientAddress = clientAddress;
    this.relyingParties = relyingParties;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Writes an event of a request in the caller's transaction, so that neither is committed without
   * the other.
   *
   * @param userId the user that it concerns; or null
   * @param credentialId the credential that it concerns; or null
   * @param detail further facts: no secret, no challenge, no token
   */
  public Uni<Void> record(EventType type, UUID userId, byte[] credentialId, EventDetail detail) {
    return persist(draft(type, userId, credentialId, detail));
  }

  /** Writes an event of each of these credentials; see {@link #record}. */
  public Uni<Void> recordEach(
      EventType type, UUID userId, List<byte[]> credentialIds, EventDetail detail) {
    return Multi.createFrom()
        .iterable(credentialIds)
        .onItem()
        .transformToUniAndConcatenate(each -> record(type, userId, each, detail))
        .collect()
        .last();
  }

  /**
   * Writes the event of a refusal in the caller's transaction, or counts it in an event of the same
   * kind in the last minute: anybody can be refused as often as the rate limits allow.
   */
  public Uni<Void> recordRefusal(
      EventType type, UUID userId, byte[] credentialId, ApiException refusal) {
    return recordRefusal(draft(type, userId, credentialId, EventDetail.of(refusal)));
  }

  /**
   * Drafts the event of a call that was refused to an operator, while its request is there.
   *
   * @param operator the operator's name; null: no valid token
   * @param call the method, and what the call is about
   */
  public Event draftRefusedCall(String operator, String call, ErrorCode code) {
    return draft(
        EventType.OPERATOR_CALL_REFUSED, null, null, EventDetail.ofCall(operator, call, code));
  }

  /** Writes a drafted refusal in the caller's transaction, or counts it as one. */
  public Uni<Void> recordRefusal(Event event) {
    return COUNT_REFUSAL
        .inSession(
            Long.class,
            Parameters.with("relying_party", event.relyingParty)
                .and("event_type", event.type)
                .and("address", event.address)
                .and("since", event.occurredAt.minus(ONE_EVENT))
                .and("user_id", event.userId)
                .and("operator", event.detail.operator())
                .and("code", event.detail.code())
                .and("reason", event.detail.reason()))
        .flatMap(counted -> counted.isEmpty() ? persist(event) : Uni.createFrom().voidItem());
  }

  /** Creates an event of a request, for a caller that writes it in a statement of its own. */
  public Event draft(EventType type, UUID userId, byte[] credentialId, EventDetail detail) {
    if (userId != null) {
      // From here on the request's log lines have the user.
      MDC.put("userId", userId);
    }
    Event event = event(relyingParties.of(request).name(), type, userId, credentialId, detail);
    event.address = clientAddress.of(request).getHostAddress();
    event.requestId = UUID.fromString(RequestId.of(request));
    return event;
  }

  /**
   * Returns whether the event is delivered to a webhook, so that it needs an entry in the outbox.
   */
  public boolean isDelivered(Event event) {
    return relyingParties.find(event.relyingParty).filter(this::hasWebhook).isPresent();
  }

  /**
   * Returns whether the events of a relying party are delivered to a webhook. One whose settings
   * can't be read, as the seal of its secret is gone, has none.
   */
  public boolean hasWebhook(RelyingParty relyingParty) {
    try {
      return relyingParty.settings(WebhookConfig.class).url().isPresent();
    } catch (RuntimeException e) {
      if (unreadable.add(relyingParty.name())) {
        LOG.warnf("The webhook of %s can't be used: %s", relyingParty.name(), e.getMessage());
      }
      return false;
    }
  }

  /**
   * Writes an event about the webhook in the caller's transaction. It is not delivered there: its
   * own failure would be another.
   */
  public Uni<Void> recordUndelivered(
      RelyingParty relyingParty, EventType type, EventDetail detail) {
    return events.persist(event(relyingParty.name(), type, null, null, detail)).replaceWithVoid();
  }

  /**
   * Writes an event that no request caused, in the caller's transaction; the other parameters are
   * those of {@link #record}.
   *
   * @param relyingParty the name of the relying party that it belongs to
   */
  public Uni<Void> recordOwn(
      String relyingParty, EventType type, UUID userId, byte[] credentialId, EventDetail detail) {
    return persist(event(relyingParty, type, userId, credentialId, detail));
  }

  private Event event(
      String relyingParty, EventType type, UUID userId, byte[] credentialId, EventDetail detail) {
    metrics.counter("fido.audit.events", "type", type.name()).increment();
    Event event = new Event();
    event.relyingParty = relyingParty;
    event.occurredAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
    event.type = type.name();
    event.userId = userId;
    event.credentialId =
        credentialId == null || credentialId.length > MAX_CREDENTIAL_ID_BYTES ? null : credentialId;
    event.detail = detail;
    return event;
  }

  private Uni<Void> persist(Event event) {
    return !isDelivered(event)
        ? events.persist(event).replaceWithVoid()
        : events
            .persistAndFlush(event)
            .chain(() -> outbox.persist(new OutboxEntry(event)))
            .replaceWithVoid();
  }
}
