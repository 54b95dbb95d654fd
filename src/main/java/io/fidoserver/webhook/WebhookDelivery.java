package io.fidoserver.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.Event;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventRepository;
import io.fidoserver.audit.EventType;
import io.fidoserver.audit.Outbox;
import io.fidoserver.audit.OutboxEntry;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.secret.Secrets;
import io.fidoserver.user.UserRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.http.HttpClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Delivery of events to the webhook: at least once, each user's in their order, with retries. No
 * ceremony waits for it.
 */
@Startup
@ApplicationScoped
public class WebhookDelivery {

  private static final Logger LOG = Logger.getLogger(WebhookDelivery.class);

  private static final int BATCH = 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /**
   * Time of a pod's claim on a delivery: longer than one can take, so that a pod which exceeds it
   * is dead.
   */
  private static final Duration LEASE = Duration.ofSeconds(60);

  private static final int MAX_BACK_OFF_SECONDS = 3_600;

  /** Fewest attempts, also of an event that is old when its delivery is asked for again. */
  private static final int MIN_ATTEMPTS = 3;

  private final WebhookConfig config;
  private final Outbox outbox;
  private final EventRepository events;
  private final UserRepository users;
  private final AuditLog audit;
  private final RelyingParties relyingParties;
  private final WebhookMonitor monitor;
  private final ObjectMapper json;
  private final HttpClient http;
  private final Clock clock;

  /**
   * @throws ConfigurationException if there is a URL without a secret: the receiver could not
   *     authenticate the deliveries
   */
  WebhookDelivery(
      WebhookConfig config,
      Outbox outbox,
      EventRepository events,
      UserRepository users,
      AuditLog audit,
      RelyingParties relyingParties,
      WebhookMonitor monitor,
      ObjectMapper json,
      Vertx vertx,
      Clock clock) {
    if (config.url().isPresent() && config.secret().isEmpty()) {
      throw new ConfigurationException("fido.webhook.url needs fido.webhook.secret");
    }
    config.secret().ifPresent(WebhookDelivery::verify);
    this.config = config;
    this.outbox = outbox;
    this.events = events;
    this.users = users;
    this.audit = audit;
    this.relyingParties = relyingParties;
    this.monitor = monitor;
    this.json = json;
    this.http = vertx.createHttpClient();
    this.clock = clock;
  }

  private static void verify(String secret) {
    Secrets.verify("fido.webhook.secret", secret);
    try {
      WebhookSignature.key(secret);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "fido.webhook.secret must have base64 of 24 to 64 bytes after whsec_");
    }
  }

  /** Delivers all events that are due. */
  @Scheduled(
      identity = "webhook-delivery",
      every = "${fido.webhook.every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> deliver() {
    if (config.url().isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return Multi.createBy()
        .repeating()
        .uni(() -> claim().call(this::deliverAll))
        .whilst(claimed -> !claimed.isEmpty())
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<List<Long>> claim() {
    Instant now = clock.instant();
    return outbox.claim(now, now.plus(LEASE), BATCH);
  }

  /** Result of an attempt. */
  private record Attempt(Event event, boolean arrived) {}

  /**
   * Delivers the events all at once, so that a receiver that hangs takes no longer than the lease;
   * they are of different users. Meanwhile no database session is open.
   */
  private Uni<Void> deliverAll(List<Long> eventIds) {
    return Panache.withSession(
            () -> events.<Event>list("id in ?1", eventIds).flatMap(this::withUsers))
        .flatMap(
            found ->
                Multi.createFrom()
                    .iterable(found.entrySet())
                    .onItem()
                    .transformToUni(each -> attempt(each.getKey(), each.getValue()))
                    .merge(BATCH)
                    .collect()
                    .asList())
        .flatMap(attempts -> Panache.withTransaction(() -> settle(attempts)));
  }

  /** Returns the events with the bodies of their deliveries. */
  private Uni<Map<Event, WebhookBody>> withUsers(List<Event> found) {
    return users
        .findByIds(relyingParties.byDefault(), Event.userIds(found))
        .map(
            byId ->
                found.stream()
                    .collect(
                        Collectors.toMap(
                            event -> event,
                            event -> WebhookBody.of(event, byId.get(event.userId)))));
  }

  private Uni<Attempt> attempt(Event event, WebhookBody body) {
    return send(event, write(body))
        .invoke(monitor::answered)
        .onFailure()
        .invoke(monitor::failed)
        .onFailure()
        .recoverWithItem(0)
        .map(status -> new Attempt(event, status / 100 == 2));
  }

  /** Sends an event, and returns the status of the answer. */
  private Uni<Integer> send(Event event, String body) {
    String id = event.id.toString();
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(config.url().orElseThrow())
            .setTimeout(TIMEOUT.toMillis())
            .putHeader("content-type", "application/json")
            .putHeader("webhook-id", id)
            .putHeader("webhook-timestamp", timestamp)
            .putHeader(
                "webhook-signature",
                WebhookSignature.of(config.secret().orElseThrow(), id, timestamp, body));
    return http.request(options)
        .flatMap(request -> request.send(body))
        .map(response -> response.statusCode())
        .ifNoItem()
        .after(TIMEOUT)
        .fail();
  }

  private Uni<Void> settle(List<Attempt> attempts) {
    Map<Long, Attempt> byId =
        attempts.stream().collect(Collectors.toMap(each -> each.event().id, each -> each));
    return outbox
        .list("eventId in ?1", List.copyOf(byId.keySet()))
        .flatMap(
            entries -> {
              Map<Boolean, List<OutboxEntry>> byArrival =
                  entries.stream()
                      .collect(Collectors.partitioningBy(each -> byId.get(each.eventId).arrived()));
              long dead =
                  byArrival.get(false).stream()
                      .filter(each -> !postpone(each, byId.get(each.eventId).event()))
                      .count();
              return outbox
                  .getSession()
                  .flatMap(session -> session.removeAll(byArrival.get(true).toArray()))
                  .chain(() -> recordDead(dead));
            });
  }

  /**
   * Postpones the next attempt by 2, 4, 8 seconds and so on, up to an hour; or gives up.
   *
   * @return whether there is a next attempt
   */
  private boolean postpone(OutboxEntry entry, Event event) {
    Instant now = clock.instant();
    if (entry.attempts >= MIN_ATTEMPTS
        && event.occurredAt.isBefore(now.minus(config.giveUpAfter()))) {
      entry.deadAt = now;
      return false;
    }
    long seconds = Math.min(MAX_BACK_OFF_SECONDS, 1L << Math.min(entry.attempts, 12));
    entry.nextAttemptAt = now.plusSeconds(seconds);
    return true;
  }

  private Uni<Void> recordDead(long number) {
    if (number == 0) {
      return Uni.createFrom().voidItem();
    }
    LOG.warnf("%d events were not delivered to the webhook, and are not tried any more", number);
    return audit.recordUndelivered(
        EventType.WEBHOOK_DELIVERY_FAILED, EventDetail.NONE.withDeliveries(number));
  }

  private String write(WebhookBody body) {
    try {
      return json.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
