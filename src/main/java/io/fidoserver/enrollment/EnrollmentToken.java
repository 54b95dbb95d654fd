package io.fidoserver.enrollment;

import io.fidoserver.relyingparty.RelyingParty;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/**
 * Token with which a user, who may not exist yet, may register one credential without signing in
 * first.
 */
@Entity
@Table(name = "enrollment_tokens")
public class EnrollmentToken {

  /** SHA-256 of the token, so that the table alone does not allow its use. */
  @Id public byte[] tokenHash;

  /** Name of the relying party that it is for. */
  @Column(columnDefinition = "text")
  public String relyingParty;

  /** The user who may use it; null: whom it will create. */
  public UUID userId;

  /** What it demands; null: nothing. */
  @JdbcTypeCode(SqlTypes.JSON)
  private EnrollmentTerms terms;

  /** The time from which it is refused. */
  public Instant expiresAt;

  /** For Hibernate. */
  protected EnrollmentToken() {}

  EnrollmentToken(
      RelyingParty relyingParty,
      byte[] tokenHash,
      UUID userId,
      EnrollmentTerms terms,
      Instant expiresAt) {
    this.relyingParty = relyingParty.name();
    this.tokenHash = tokenHash;
    this.userId = userId;
    this.terms = terms;
    this.expiresAt = expiresAt;
  }

  /** The terms of the enrollment. */
  public EnrollmentTerms terms() {
    return terms == null ? EnrollmentTerms.NONE : terms;
  }
}
