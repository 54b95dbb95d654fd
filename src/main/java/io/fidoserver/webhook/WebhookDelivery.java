package io.fidoserver.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.Event;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventNumbers;
import io.fidoserver.audit.EventRepository;
import io.fidoserver.audit.EventType;
import io.fidoserver.audit.Outbox;
import io.fidoserver.audit.OutboxEntry;
import io.fidoserver.audit.WebhookConfig;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
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
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Delivery of events to the webhooks, of which each relying party may have one: at least once, each
 * user's in their order, with retries. No ceremony waits for it, and no relying party for another's
 * receiver.
 */
@Startup
@ApplicationScoped
public class WebhookDelivery {

  private static final Logger LOG = Logger.getLogger(WebhookDelivery.class);

  private static final int BATCH = 20;

  /** Relying parties to which this server delivers at once; the others are next. */
  private static final int MAX_AT_ONCE = 32;

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
  private final EventNumbers numbers;
  private final UserRepository users;
  private final AuditLog audit;
  private final RelyingParties relyingParties;
  private final WebhookMonitor monitor;
  private final ObjectMapper json;
  private final HttpClient http;
  private final Clock clock;

  /** Names of the relying parties to which events are being delivered. */
  private final Set<String> delivering = ConcurrentHashMap.newKeySet();

  /** Times until which a receiver that took nothing is left alone, by the relying party. */
  private final Map<String, Instant> paused = new ConcurrentHashMap<>();

  /**
   * @throws ConfigurationException if there is a URL without a secret: the receiver could not
   *     authenticate the deliveries
   */
  WebhookDelivery(
      WebhookConfig config,
      Outbox outbox,
      EventRepository events,
      EventNumbers numbers,
      UserRepository users,
      AuditLog audit,
      RelyingParties relyingParties,
      WebhookMonitor monitor,
      ObjectMapper json,
      Vertx vertx,
      Clock clock) {
    verify(config);
    this.config = config;
    this.outbox = outbox;
    this.events = events;
    this.numbers = numbers;
    this.users = users;
    this.audit = audit;
    this.relyingParties = relyingParties;
    this.monitor = monitor;
    this.json = json;
    this.http = vertx.createHttpClient();
    this.clock = clock;
  }

  /**
   * Verifies settings.
   *
   * @throws ConfigurationException if there is a URL without a secret, or with one that can't be
   */
  public static void verify(WebhookConfig config) {
    if (config.url().isPresent() && config.secret().isEmpty()) {
      throw new ConfigurationException("fido.webhook.url needs fido.webhook.secret");
    }
    config.url().ifPresent(WebhookDelivery::verifyUrl);
    config.secret().ifPresent(WebhookDelivery::verify);
  }

  private static void verifyUrl(String url) {
    try {
      // Not its host, as names of containers may have an underscore.
      if (new URI(url).getRawAuthority() != null) {
        return;
      }
    } catch (URISyntaxException e) {
      // It is none, as one without a host.
    }
    throw new ConfigurationException("fido.webhook.url must be a URL with a host");
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

  /** Starts the deliveries that are due; they go on when this has ended. */
  @Scheduled(
      identity = "webhook-delivery",
      every = "${fido.webhook.every}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> deliver() {
    return relyingParties.all().stream().noneMatch(audit::hasWebhook)
        ? Uni.createFrom().voidItem()
        : outbox
            .due(clock.instant())
            .invoke(
                due ->
                    inAnyOrder(due).stream()
                        .flatMap(name -> relyingParties.find(name).stream())
                        .filter(audit::hasWebhook)
                        .filter(each -> !isPaused(each))
                        .forEach(this::start))
            .replaceWithVoid();
  }

  /** Of more than go at once, none is always the last. */
  private static List<String> inAnyOrder(List<String> due) {
    List<String> shuffled = new ArrayList<>(due);
    Collections.shuffle(shuffled);
    return shuffled;
  }

  private boolean isPaused(RelyingParty relyingParty) {
    Instant end = paused.get(relyingParty.name());
    return end != null && clock.instant().isBefore(end);
  }

  private void start(RelyingParty relyingParty) {
    if (delivering.size() < MAX_AT_ONCE && delivering.add(relyingParty.name())) {
      deliver(relyingParty)
          .onTermination()
          .invoke(() -> delivering.remove(relyingParty.name()))
          .subscribe()
          .with(
              done -> {},
              failure ->
                  LOG.warnf(
                      "The events of %s are not delivered now, and will be later: %s",
                      relyingParty.name(), failure.getMessage()));
    }
  }

  /** Delivers all events of a relying party that are due, as long as its receiver takes some. */
  private Uni<Void> deliver(RelyingParty relyingParty) {
    return Multi.createBy()
        .repeating()
        .uni(() -> claim(relyingParty).flatMap(claimed -> deliverAll(relyingParty, claimed)))
        .whilst(arrived -> arrived > 0)
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<List<Long>> claim(RelyingParty relyingParty) {
    Instant now = clock.instant();
    return outbox.claim(relyingParty, now, now.plus(LEASE), BATCH);
  }

  /** Result of an attempt. */
  private record Attempt(Event event, boolean arrived) {}

  /**
   * Delivers the events all at once, so that a receiver that hangs takes no longer than the lease;
   * they are of different users. Meanwhile no database session is open.
   *
   * @return how many have arrived
   */
  private Uni<Long> deliverAll(RelyingParty relyingParty, List<Long> eventIds) {
    if (eventIds.isEmpty()) {
      return Uni.createFrom().item(0L);
    }
    Instant begun = clock.instant();
    return numbers
        .of(relyingParty)
        .flatMap(
            numbering ->
                Panache.withSession(
                    () ->
                        events
                            .<Event>list("id in ?1", eventIds)
                            .flatMap(found -> withUsers(relyingParty, numbering, found))))
        .flatMap(
            found ->
                Multi.createFrom()
                    .iterable(found.entrySet())
                    .onItem()
                    .transformToUni(each -> attempt(relyingParty, each.getKey(), each.getValue()))
                    .merge(BATCH)
                    .collect()
                    .asList())
        .call(attempts -> Panache.withTransaction(() -> settle(relyingParty, attempts)))
        .map(attempts -> attempts.stream().filter(Attempt::arrived).count())
        .invoke(arrived -> pause(relyingParty, begun, arrived == 0));
  }

  /** Leaves a receiver that took nothing alone for twice the time that it took for that. */
  private void pause(RelyingParty relyingParty, Instant begun, boolean tookNothing) {
    if (tookNothing) {
      Instant now = clock.instant();
      paused.put(relyingParty.name(), now.plus(Duration.between(begun, now).multipliedBy(2)));
    } else {
      paused.remove(relyingParty.name());
    }
  }

  /** Returns the events with the bodies of their deliveries. */
  private Uni<Map<Event, WebhookBody>> withUsers(
      RelyingParty relyingParty, EventNumbers.Numbering numbering, List<Event> found) {
    return users
        .findByIds(relyingParty, Event.userIds(found))
        .map(
            byId ->
                found.stream()
                    .collect(
                        Collectors.toMap(
                            event -> event,
                            event ->
                                WebhookBody.of(
                                    numbering.number(event.id), event, byId.get(event.userId)))));
  }

  private Uni<Attempt> attempt(RelyingParty relyingParty, Event event, WebhookBody body) {
    return send(relyingParty.settings(WebhookConfig.class), body.data().id(), write(body))
        .invoke(status -> monitor.answered(relyingParty, status))
        .onFailure()
        .invoke(failure -> monitor.failed(relyingParty, failure))
        .onFailure()
        .recoverWithItem(0)
        .map(status -> new Attempt(event, status / 100 == 2));
  }

  /** Sends an event, and returns the status of the answer. */
  private Uni<Integer> send(WebhookConfig webhook, long number, String body) {
    String id = Long.toString(number);
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(webhook.url().orElseThrow())
            .setTimeout(TIMEOUT.toMillis())
            .putHeader("content-type", "application/json")
            .putHeader("webhook-id", id)
            .putHeader("webhook-timestamp", timestamp)
            .putHeader(
                "webhook-signature",
                WebhookSignature.of(webhook.secret().orElseThrow(), id, timestamp, body));
    return http.request(options)
        .flatMap(request -> request.send(body))
        .map(response -> response.statusCode())
        .ifNoItem()
        .after(TIMEOUT)
        .fail();
  }

  private Uni<Void> settle(RelyingParty relyingParty, List<Attempt> attempts) {
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
                  .chain(() -> recordDead(relyingParty, dead));
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

  private Uni<Void> recordDead(RelyingParty relyingParty, long number) {
    if (number == 0) {
      return Uni.createFrom().voidItem();
    }
    LOG.warnf(
        "%d events of %s were not delivered to the webhook, and are not tried any more",
        number, relyingParty.name());
    return audit.recordUndelivered(
        relyingParty, EventType.WEBHOOK_DELIVERY_FAILED, EventDetail.NONE.withDeliveries(number));
  }

  private String write(WebhookBody body) {
    try {
      return json.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
