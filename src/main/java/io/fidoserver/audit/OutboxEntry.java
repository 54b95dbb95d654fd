package io.fidoserver.audit;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** An event that is to be delivered. */
@Entity
@Table(name = "webhook_outbox")
public class OutboxEntry {

  /** The event's id. */
  @Id public Long eventId;

  /** Whose events are delivered in their order; null: those of nobody have none. */
  public UUID userId;

  /** How often it was tried. */
  public int attempts;

  /** When it is tried next. */
  public Instant nextAttemptAt;

  /** For the database's use. */
  protected OutboxEntry() {}

  OutboxEntry(Event event) {
    this.eventId = event.id;
    this.userId = event.userId;
    this.nextAttemptAt = event.occurredAt;
  }
}
