package io.fidoserver.credential;

import io.fidoserver.webauthn.CredentialDescriptor;
import io.fidoserver.webauthn.VerifiedAssertion;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The credentials. */
@ApplicationScoped
public class CredentialRepository implements PanacheRepositoryBase<Credential, byte[]> {

  /** What clients are told of a user's credentials, oldest first. */
  public Uni<List<CredentialDescriptor>> descriptorsOf(UUID userId) {
    return find(
            "select c.id, c.transports from Credential c where c.user.id = ?1 order by c.createdAt, c.id",
            userId)
        .project(CredentialDescriptor.class)
        .list();
  }

  /** The credential with this ID and its user; or null. */
  public Uni<SigningCredential> findSigning(byte[] credentialId) {
    return find(
            "select c.id, c.publicKey, c.signCount, c.backupEligible,"
                + " u.id, u.userHandle, u.username, u.enabled"
                + " from Credential c join c.user u where c.id = ?1",
            (Object) credentialId)
        .project(SigningCredential.class)
        .firstResult();
  }

  /**
   * Writes that the credential signed in (WebAuthn L3 §7.2 step 24).
   *
   * <p>Two that signed at once may have read the same counter: only the database can tell which of
   * them came second, so the counter is compared once more in the same statement that writes it.
   *
   * @return whether it was written; false: the counter must increase and did not, or the credential
   *     is gone
   */
  public Uni<Boolean> recordUse(byte[] credentialId, VerifiedAssertion verified, Instant now) {
    return update(
            "update Credential c set c.signCount = greatest(c.signCount, ?2), c.backupState = ?3,"
                + " c.uvInitialized = (c.uvInitialized or ?4), c.lastUsedAt = ?5"
                + " where c.id = ?1"
                + " and (?6 = false or c.signCount < ?2 or (c.signCount = 0 and ?2 = 0))",
            credentialId,
            verified.signCount(),
            verified.backupState(),
            verified.userVerified(),
            now,
            verified.mustIncrease())
        .map(written -> written == 1);
  }
}
