package io.fidoserver.admin;

import io.fidoserver.audit.EventRepository;
import io.fidoserver.audit.EventType;
import io.fidoserver.database.DatabaseConfig;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Search for events. */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class EventSearch {

  private final EventRepository events;

  EventSearch(EventRepository events) {
    this.events = events;
  }

  /**
   * Returns a page of events, newest first.
   *
   * @param userId null: of all users
   * @param type null: of all types
   * @param cursor null: the first page
   */
  public Uni<EventPage> page(UUID userId, EventType type, String cursor, int limit) {
    long before = QueryParameters.after(cursor, Long::valueOf, Long.MAX_VALUE);
    return Panache.withSession(() -> events.page(userId, type, before, limit + 1))
        .map(
            found ->
                new EventPage(
                    found.stream().limit(limit).map(EventView::of).toList(),
                    QueryParameters.next(found, limit, event -> event.id.toString())));
  }
}
