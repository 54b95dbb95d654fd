package io.fidoserver.admin;

import io.fidoserver.audit.Event;
import io.fidoserver.audit.EventNumbers;
import io.fidoserver.audit.EventRepository;
import io.fidoserver.audit.EventType;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.user.UserRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Search for events. */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class EventSearch {

  private final EventRepository events;
  private final EventNumbers numbers;
  private final UserRepository users;

  EventSearch(EventRepository events, EventNumbers numbers, UserRepository users) {
    this.events = events;
    this.numbers = numbers;
    this.users = users;
  }

  /**
   * Returns a page of events, newest first.
   *
   * @param userId null: of all users
   * @param type null: of all types
   * @param cursor null: the first page
   */
  public Uni<EventPage> page(
      RelyingParty relyingParty, UUID userId, EventType type, String cursor, int limit) {
    Long last = QueryParameters.after(cursor, Long::valueOf, null);
    return numbers
        .of(relyingParty)
        .flatMap(
            numbering ->
                Panache.withSession(
                    () ->
                        events
                            .page(
                                relyingParty,
                                userId,
                                type,
                                last == null ? Long.MAX_VALUE : numbering.id(last),
                                limit + 1)
                            .flatMap(found -> withUsers(relyingParty, numbering, found, limit))));
  }

  private Uni<EventPage> withUsers(
      RelyingParty relyingParty, EventNumbers.Numbering numbering, List<Event> found, int limit) {
    List<Event> page = found.stream().limit(limit).toList();
    return users
        .findByIds(relyingParty, Event.userIds(page))
        .map(
            byId ->
                new EventPage(
                    page.stream()
                        .map(
                            event ->
                                EventView.of(
                                    numbering.number(event.id), event, byId.get(event.userId)))
                        .toList(),
                    QueryParameters.next(
                        found, limit, event -> Long.toString(numbering.number(event.id)))));
  }
}
