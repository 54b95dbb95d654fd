package io.fidoserver.audit;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** Entry of an event that is to be delivered. */
@Entity
@Table(name = "webhook_outbox")
public class OutboxEntry {

  /** The event's ID. */
  @Id public Long eventId;

  /** Name of the relying party that the event belongs to. */
  @Column(columnDefinition = "text")
  public String relyingParty;

  /** The user, whose events are delivered in order; null: an event without a user, in no order. */
  public UUID userId;

  /** Number of attempts. */
  public int attempts;

  /** The time of the next attempt. */
  public Instant nextAttemptAt;

  /** The time when its delivery was given up; null: it is still tried. */
  public Instant deadAt;

  /** For Hibernate. */
  protected OutboxEntry() {}

  OutboxEntry(Event event) {
    this.eventId = event.id;
    this.relyingParty = event.relyingParty;
    this.userId = event.userId;
    this.nextAttemptAt = event.occurredAt;
  }
}
