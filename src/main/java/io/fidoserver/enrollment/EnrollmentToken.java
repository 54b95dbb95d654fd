package io.fidoserver.enrollment;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** What lets a user register one credential without signing in first. */
@Entity
@Table(name = "enrollment_tokens")
public class EnrollmentToken {

  /** SHA-256 of the token: who reads the table can't use it. */
  @Id public byte[] tokenHash;

  /** Who may use it. */
  public UUID userId;

  /** From when on it is refused. */
  public Instant expiresAt;
}
