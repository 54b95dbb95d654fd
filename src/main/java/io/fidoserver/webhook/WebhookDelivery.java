package io.fidoserver.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.audit.Event;
import io.fidoserver.audit.EventRepository;
import io.fidoserver.audit.Outbox;
import io.fidoserver.audit.OutboxEntry;
import io.fidoserver.secret.Secrets;
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

  private final WebhookConfig config;
  private final Outbox outbox;
  private final EventRepository events;
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
      ObjectMapper json,
      Vertx vertx,
      Clock clock) {
    if (config.url().isPresent() && config.secret().isEmpty()) {
      throw new ConfigurationException("fido.webhook.url needs fido.webhook.secret");
    }
    config.secret().ifPresent(secret -> Secrets.verify("fido.webhook.secret", secret));
    this.config = config;
    this.outbox = outbox;
    this.events = events;
    this.json = json;
    this.http = vertx.createHttpClient();
    this.clock = clock;
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
  private record Attempt(long eventId, boolean arrived) {}

  /**
   * Delivers the events all at once, so that a receiver that hangs takes no longer than the lease;
   * they are of different users. Meanwhile no database session is open.
   */
  private Uni<Void> deliverAll(List<Long> eventIds) {
    return Panache.withSession(() -> events.list("id in ?1", eventIds))
        .flatMap(
            found ->
                Multi.createFrom()
                    .iterable(found)
                    .onItem()
                    .transformToUni(this::attempt)
                    .merge(BATCH)
                    .collect()
                    .asList())
        .flatMap(attempts -> Panache.withTransaction(() -> settle(attempts)));
  }

  private Uni<Attempt> attempt(Event event) {
    return send(event)
        .onFailure()
        .recoverWithItem(WebhookDelivery::notDelivered)
        .map(arrived -> new Attempt(event.id, arrived));
  }

  private Uni<Boolean> send(Event event) {
    String id = event.id.toString();
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    String body = body(event);
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
        .map(response -> response.statusCode() / 100 == 2)
        .ifNoItem()
        .after(TIMEOUT)
        .fail();
  }

  private static boolean notDelivered(Throwable why) {
    LOG.debugf("A webhook was not delivered: %s", why.getMessage());
    return false;
  }

  private Uni<Void> settle(List<Attempt> attempts) {
    Map<Long, Boolean> arrived =
        attempts.stream().collect(Collectors.toMap(Attempt::eventId, Attempt::arrived));
    return outbox
        .list("eventId in ?1", List.copyOf(arrived.keySet()))
        .invoke(
            entries ->
                entries.stream().filter(each -> !arrived.get(each.eventId)).forEach(this::postpone))
        .map(entries -> entries.stream().filter(each -> arrived.get(each.eventId)).toArray())
        .flatMap(done -> outbox.getSession().flatMap(session -> session.removeAll(done)));
  }

  /** Postpones the next attempt by 2, 4, 8 seconds and so on, up to an hour. */
  private void postpone(OutboxEntry entry) {
    long seconds = Math.min(MAX_BACK_OFF_SECONDS, 1L << Math.min(entry.attempts, 12));
    entry.nextAttemptAt = clock.instant().plusSeconds(seconds);
  }

  private String body(Event event) {
    try {
      return json.writeValueAsString(WebhookBody.of(event));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
