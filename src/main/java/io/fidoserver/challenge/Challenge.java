package io.fidoserver.challenge;

import io.fidoserver.webauthn.Ceremony;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A challenge that was issued and not used yet, with all that its answer is verified against. */
@Entity
@Table(name = "challenges")
public class Challenge {

  @Id public UUID id;

  /** SHA-256 of the challenge: who reads the table can't answer for anybody. */
  public byte[] challengeHash;

  /** The ceremony that it was issued for. */
  @Enumerated(EnumType.STRING)
  @Column(name = "challenge_type")
  public Ceremony ceremony;

  /** The name that the ceremony was begun under, folded; null: none was given. */
  @Column(columnDefinition = "text")
  public String usernameKey;

  /** The user that the ceremony was begun for; null: a new one, or whoever signs in. */
  public UUID userId;

  /** What was asked for. */
  @JdbcTypeCode(SqlTypes.JSON)
  public AskedFor request;

  /** From when on it is refused. */
  public Instant expiresAt;

  /** When it was issued. */
  public Instant createdAt;
}
