package io.fidoserver.audit;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Something that happened: written once, never changed. */
@Entity
@Immutable
@Table(name = "events")
public class Event {

  /** Grows with time. */
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Long id;

  /** When. */
  public Instant occurredAt;

  /** What. */
  @Enumerated(EnumType.STRING)
  public EventType type;

  /** Whose account it was about; or null. */
  public UUID userId;

  /** Which credential it was about, as the client named it; or null. */
  public byte[] credentialId;

  /** The client's address. */
  public String address;

  /** The request that did it. */
  public UUID requestId;

  /** What else there is to know: never a secret, a challenge or a token. */
  @JdbcTypeCode(SqlTypes.JSON)
  public Map<String, String> detail;
}
