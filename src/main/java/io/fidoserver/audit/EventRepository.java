package io.fidoserver.audit;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The events. */
@ApplicationScoped
public class EventRepository implements PanacheRepositoryBase<Event, Long> {

  private static final String DELETE_OLD =
      """
      delete from events
       where id in (select id from events
                     where occurred_at < :end
                     order by occurred_at
                     limit :limit
                       for update skip locked)
      returning id""";

  /**
   * The newest events below {@code before}, newest first.
   *
   * @param userId null: of anybody
   * @param type null: of any type
   */
  public Uni<List<Event>> page(UUID userId, EventType type, long before, int limit) {
    StringBuilder query = new StringBuilder("id < :before");
    Map<String, Object> parameters = new HashMap<>(Map.of("before", before));
    if (userId != null) {
      query.append(" and userId = :userId");
      parameters.put("userId", userId);
    }
    if (type != null) {
      query.append(" and type = :type");
      parameters.put("type", type);
    }
    return find(query.append(" order by id desc").toString(), parameters).page(0, limit).list();
  }

  /** Deletes up to {@code limit} from before {@code end}, and none that another pod deletes. */
  Uni<Integer> deleteOld(Instant end, int limit) {
    return getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(DELETE_OLD, Long.class)
                    .setParameter("end", end)
                    .setParameter("limit", limit)
                    .getResultList())
        .map(List::size);
  }
}
