package io.fidoserver.credential;

import io.fidoserver.user.User;
import io.fidoserver.webauthn.AttestationTrust;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Credential record (WebAuthn L3 §4) of a user. */
@Entity
@Table(name = "credentials")
@IdClass(Credential.Key.class)
public class Credential {

  /** Primary key: relying parties do not share authenticators, but an export may be imported. */
  public record Key(byte[] id, String relyingParty) {}

  /** Credential ID: 1 to 1023 bytes, chosen by the authenticator. */
  @Id public byte[] id;

  /** Name of the relying party that it was made for. */
  @Id
  @Column(columnDefinition = "text")
  public String relyingParty;

  /** ID of the user that the credential belongs to. */
  public UUID userId;

  /** That user, for queries. */
  @ManyToOne(fetch = FetchType.LAZY)
  @JoinColumn(name = "userId", referencedColumnName = "id", insertable = false, updatable = false)
  @JoinColumn(
      name = "relyingParty",
      referencedColumnName = "relyingParty",
      insertable = false,
      updatable = false)
  private User user;

  /** Credential public key: a COSE_Key in CBOR. */
  public byte[] publicKey;

  /** The COSEAlgorithmIdentifier of the key. */
  public int algorithm;

  /** Signature counter (WebAuthn L3 §6.1.1), unsigned 32 bits. */
  public long signCount;

  /** RP ID that it was made for; null: it is not known. */
  public String rpId;

  /** AAGUID: the model that the authenticator claims to be of; all zeros: none. */
  public UUID aaguid;

  /** Whether the attestation proved the AAGUID; null: it is not known. */
  public Boolean aaguidTrusted;

  /** Nickname that the user gave it, or null. */
  public String nickname;

  /** Transports by which clients may reach the authenticator. */
  @Column(columnDefinition = "text[]")
  public List<String> transports;

  /** The attestation statement format that it was registered with. */
  public String attestationFormat;

  /** Attestation trust at the registration. */
  @Enumerated(EnumType.STRING)
  public AttestationTrust attestationTrust;

  /** Attestation object; null: the attestation trust is none, or it has results of prf. */
  public byte[] attestationObject;

  /** {@code uvInitialized}: whether the user was ever verified with it. */
  public boolean uvInitialized;

  /** Backup eligibility (WebAuthn L3 §6.1.3): whether it may be backed up. */
  public boolean backupEligible;

  /** Backup state at the last use: whether it was backed up. */
  public boolean backupState;

  /**
   * Whether {@code backupEligible} and {@code backupState} are known; false: it was imported
   * without them, and has not signed in yet.
   */
  public boolean backupFlagsKnown = true;

  /**
   * Discoverability: whether it can sign in without a user name; null: the client did not report
   * it.
   */
  public Boolean discoverable;

  /** Suspension: it can't sign in until an operator reactivates it. */
  public boolean suspended;

  /** Reactivation by an operator since it was flagged: the review does not suspend it again. */
  public boolean reactivated;

  /** Flag of the review: the metadata report a refused status of its model. */
  public boolean flagged;

  /** Time of registration. */
  public Instant createdAt;

  /** Time of the last authentication; null: never. */
  public Instant lastUsedAt;

  /**
   * Returns whether the AAGUID is proven: where it is not known, whether the attestation was
   * trusted.
   */
  public boolean isAaguidTrusted() {
    return aaguidTrusted == null ? attestationTrust == AttestationTrust.TRUSTED : aaguidTrusted;
  }
}
