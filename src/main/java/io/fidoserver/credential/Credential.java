package io.fidoserver.credential;

import io.fidoserver.user.User;
import io.fidoserver.webauthn.AttestationTrust;
import io.fidoserver.webauthn.verification.VerifiedRegistration;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A credential record (WebAuthn L3 §4) of a user. */
@Entity
@Table(name = "credentials")
public class Credential {

  /** 1 to 1023 bytes, the authenticator's choice. */
  @Id public byte[] id;

  /** Whose it is. */
  @ManyToOne(fetch = FetchType.LAZY)
  @JoinColumn(name = "user_id")
  public User user;

  /** A COSE_Key in CBOR. */
  public byte[] publicKey;

  /** The COSEAlgorithmIdentifier of the key. */
  public int algorithm;

  /** Unsigned 32 bits. */
  public long signCount;

  /** The model of its authenticator. */
  public UUID aaguid;

  /** A name for people, or null. */
  public String nickname;

  /** How clients may reach its authenticator. */
  @Column(columnDefinition = "text[]")
  public List<String> transports;

  /** The attestation statement format that it was registered with. */
  public String attestationFormat;

  /** What that attestation was worth. */
  @Enumerated(EnumType.STRING)
  public AttestationTrust attestationTrust;

  /** The attestation object, where it conveyed something; or null. */
  public byte[] attestationObject;

  /** Whether the user was ever verified with it. */
  public boolean uvInitialized;

  /** Whether it may be backed up. */
  public boolean backupEligible;

  /** Whether it is, at its last use. */
  public boolean backupState;

  /** Whether it can sign in without a user name; null: the client did not say. */
  public Boolean discoverable;

  /** Whether it can't sign in until an operator reactivates it. */
  public boolean suspended;

  /** Whether an operator reactivated it since it was flagged: then the sweep leaves it so. */
  public boolean reactivated;

  /** Whether the metadata say of its model what they may not. */
  public boolean flagged;

  /** When it was registered. */
  public Instant createdAt;

  /** When it last signed in; null: never. */
  public Instant lastUsedAt;

  /** For the database's use. */
  protected Credential() {}

  /** A new credential of {@code user}, from a registration that verified. */
  public Credential(User user, VerifiedRegistration verified, Instant now) {
    this.id = verified.credentialId();
    this.user = user;
    this.publicKey = verified.publicKey();
    this.algorithm = verified.algorithm();
    this.signCount = verified.signCount();
    this.aaguid = verified.aaguid();
    this.attestationFormat = verified.format();
    this.attestationTrust = verified.trust();
    this.attestationObject = verified.attestationObject();
    this.uvInitialized = verified.userVerified();
    this.backupEligible = verified.backupEligible();
    this.backupState = verified.backupState();
    this.createdAt = now;
  }
}
