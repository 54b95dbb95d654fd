package io.fidoserver.audit;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/** The events that were not delivered yet. */
@ApplicationScoped
public class Outbox implements PanacheRepositoryBase<OutboxEntry, Long> {

  /** Of each user the oldest: what comes behind it waits until it has arrived. */
  private static final String CLAIM =
      """
      update webhook_outbox
         set attempts = attempts + 1, next_attempt_at = :leasedUntil
       where event_id in (select due.event_id
                            from webhook_outbox due
                           where due.next_attempt_at <= :now
                             and not exists (select 1 from webhook_outbox earlier
                                              where earlier.user_id = due.user_id
                                                and earlier.event_id < due.event_id)
                           order by due.event_id
                           limit :limit
                             for update skip locked)
      returning event_id""";

  /**
   * Takes up to {@code limit} that are due, so that no other pod does before {@code leasedUntil}.
   */
  public Uni<List<Long>> claim(Instant now, Instant leasedUntil, int limit) {
    return getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(CLAIM, Long.class)
                    .setParameter("now", now)
                    .setParameter("leasedUntil", leasedUntil)
                    .setParameter("limit", limit)
                    .getResultList());
  }
}
