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

  private static final String RECORD_USE =
      """
      update credentials
         set sign_count = greatest(sign_count, :signCount),
             backup_state = :backupState,
             uv_initialized = uv_initialized or :userVerified,
             last_used_at = :now
       where id = :id
         and not suspended
         and user_id in (select id from users where enabled)
         and (not :mustIncrease
              or sign_count < :signCount
              or sign_count = 0 and :signCount = 0)
      returning user_id""";

  /** What clients are told of a user's credentials that can sign in, oldest first. */
  public Uni<List<CredentialDescriptor>> allowed(UUID userId) {
    return descriptors("c.user.id = ?1 and not c.suspended", userId);
  }

  /** The same of all credentials of the user: none is registered twice. */
  public Uni<List<CredentialDescriptor>> excluded(UUID userId) {
    return descriptors("c.user.id = ?1", userId);
  }

  private Uni<List<CredentialDescriptor>> descriptors(String condition, UUID userId) {
    return find(
            "select c.id, c.transports from Credential c where "
                + condition
                + " order by c.createdAt, c.id",
            userId)
        .project(CredentialDescriptor.class)
        .list();
  }

  /** How many credentials the user has. */
  public Uni<Long> countOf(UUID userId) {
    return count("user.id = ?1", userId);
  }

  /** The user's credentials, oldest first. */
  public Uni<List<Credential>> of(UUID userId) {
    return list("user.id = ?1 order by createdAt, id", userId);
  }

  /** The credentials of all these users. */
  public Uni<List<Credential>> of(List<UUID> userIds) {
    return list("user.id in ?1 order by createdAt, id", userIds);
  }

  /** This credential, if it is this user's; or null. */
  public Uni<Credential> find(UUID userId, byte[] credentialId) {
    return find("user.id = ?1 and id = ?2", userId, credentialId).firstResult();
  }

  /** The credential with this ID and its user; or null. */
  public Uni<SigningCredential> findSigning(byte[] credentialId) {
    return find(
            "select c.id, c.publicKey, c.aaguid, c.signCount, c.backupEligible,"
                + " u.id, u.userHandle, u.username, u.enabled, c.suspended"
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
   * @return whether it was written; false: the counter must increase and did not, the credential is
   *     gone or its user is disabled
   */
  public Uni<Boolean> recordUse(byte[] credentialId, VerifiedAssertion verified, Instant now) {
    return getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(RECORD_USE, UUID.class)
                    .setParameter("id", credentialId)
                    .setParameter("signCount", verified.signCount())
                    .setParameter("backupState", verified.backupState())
                    .setParameter("userVerified", verified.userVerified())
                    .setParameter("now", now)
                    .setParameter("mustIncrease", verified.mustIncrease())
                    .getResultList())
        .map(written -> written.size() == 1);
  }
}
