package io.fidoserver.relyingparty;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Relying party that was defined by the API. */
@Entity
@Table(name = "relying_parties")
public class StoredRelyingParty {

  /** Name in paths, which is never given again. */
  @Id
  @Column(columnDefinition = "text")
  public String name;

  /** Its definition. */
  @JdbcTypeCode(SqlTypes.JSON)
  public RelyingPartyDefinition definition;

  /** Time of its creation. */
  public Instant createdAt;

  /** Time of its last change. */
  public Instant updatedAt;

  /** Time of its deletion; null: it is there. */
  public Instant deletedAt;

  /** Time when nothing of it was left; null: something may be. */
  public Instant purgedAt;
}
