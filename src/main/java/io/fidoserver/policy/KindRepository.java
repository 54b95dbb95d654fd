package io.fidoserver.policy;

import io.fidoserver.credential.Credential;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The stored credentials, by what a policy judges them by. */
@ApplicationScoped
class KindRepository implements PanacheRepositoryBase<Credential, byte[]> {

  private static final String KINDS =
      "select c.aaguid, c.attestationTrust, c.backupEligible, count(*) from Credential c"
          + " where not c.suspended group by c.aaguid, c.attestationTrust, c.backupEligible";

  private static final String LOCKED_OUT =
      """
      select users.id, users.username
        from users
       where users.id > :after
         and exists (select 1 from credentials
                      where user_id = users.id and not suspended)
         and not exists (select 1 from credentials
                          where user_id = users.id and not suspended
                            and aaguid || '/' || attestation_trust || '/' || backup_eligible
                                not in (:kinds))
       order by users.id
       limit :limit""";

  private static final String FLAG =
      """
      update credentials
         set flagged = true, suspended = suspended or :suspend
       where id in (select id from credentials
                     where aaguid in (:aaguids) and not flagged
                     limit :limit
                       for update skip locked)
      returning id, user_id""";

  /** All kinds of which there is a credential that can sign in. */
  Uni<List<Kind>> all() {
    return find(KINDS).project(Kind.class).list();
  }

  /** Users all of whose credentials that can sign in are of these kinds, in the order of IDs. */
  Uni<List<DryRunResult.LockedOut>> lockedOut(Collection<String> kinds, UUID after, int limit) {
    return getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(LOCKED_OUT, Object[].class)
                    .setParameter("after", after)
                    .setParameter("kinds", kinds)
                    .setParameter("limit", limit)
                    .getResultList())
        .map(
            rows ->
                rows.stream()
                    .map(row -> new DryRunResult.LockedOut((UUID) row[0], (String) row[1]))
                    .toList());
  }

  /** A credential that was flagged now. */
  record Flagged(byte[] id, UUID userId) {}

  /** Flags up to {@code limit} of these models that are not yet, and that no other pod flags. */
  Uni<List<Flagged>> flag(Collection<UUID> aaguids, boolean suspend, int limit) {
    return getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(FLAG, Object[].class)
                    .setParameter("aaguids", aaguids)
                    .setParameter("suspend", suspend)
                    .setParameter("limit", limit)
                    .getResultList())
        .map(
            rows -> rows.stream().map(row -> new Flagged((byte[]) row[0], (UUID) row[1])).toList());
  }
}
