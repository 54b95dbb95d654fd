package io.fidoserver.enrollment;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** Token with which a user may register one credential without signing in first. */
@Entity
@Table(name = "enrollment_tokens")
public class EnrollmentToken {

  /** SHA-256 of the token, so that the table alone does not allow its use. */
  @Id public byte[] tokenHash;

  /** The user who may use it. */
  public UUID userId;

  /** The time from which it is refused. */
  public Instant expiresAt;
}
