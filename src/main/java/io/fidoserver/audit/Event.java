package io.fidoserver.audit;

import io.fidoserver.database.Parameters;
import io.fidoserver.encoding.StrictJson;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Event of the audit trail: written once, never changed. */
@Entity
@Immutable
@Table(name = "events")
public class Event {

  /** ID, in the order of time. */
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Long id;

  /** Name of the relying party that it belongs to. */
  @Column(columnDefinition = "text")
  public String relyingParty;

  /** The time of the event. */
  public Instant occurredAt;

  /** The name of its {@link EventType}, which a later release may have written. */
  public String type;

  /** The user that it concerns; or null. */
  public UUID userId;

  /** The credential ID that it concerns, as the client sent it; or null. */
  public byte[] credentialId;

  /** The client's address. */
  public String address;

  /** The ID of the request that caused it. */
  public UUID requestId;

  /** Further facts. */
  @JdbcTypeCode(SqlTypes.JSON)
  public EventDetail detail;

  /** Returns the users that these events concern. */
  public static Set<UUID> userIds(List<Event> events) {
    return events.stream()
        .map(each -> each.userId)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  /**
   * Returns the parameters of a statement that writes the event with what happened.
   *
   * @param isDelivered whether the event is delivered to the webhook
   */
  public Parameters parameters(boolean isDelivered) {
    return Parameters.with("relying_party", relyingParty)
        .and("occurred_at", occurredAt)
        .and("event_type", type)
        .and("address", address)
        .and("request_id", requestId)
        .and("detail", StrictJson.write(detail))
        .and("delivered", isDelivered);
  }
}
