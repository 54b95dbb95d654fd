package io.fidoserver.policy;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.fidoserver.credential.Credential;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/**
 * The stored credentials, by what a policy judges them by. There may be ten million, and a
 * connection that is silent for a few seconds is given up: so no statement is about all of them,
 * but about those of a range of users, or answered from an index.
 */
@ApplicationScoped
class CredentialGroupRepository implements PanacheRepositoryBase<Credential, byte[]> {

  /** How many users a range has. */
  static final int RANGE = 5_000;

  private static final UUID BEFORE_ALL = new UUID(0, 0);
  private static final UUID LAST = new UUID(-1, -1);

  private static final String END =
      "select id from users where id > :after order by id offset :others limit 1";

  private static final String GROUPS =
      "select c.aaguid, c.attestationTrust, c.backupEligible, count(*) from Credential c"
          + " where c.user.id > ?1 and c.user.id <= ?2 and not c.suspended"
          + " group by c.aaguid, c.attestationTrust, c.backupEligible";

  private static final String LOCKED_OUT =
      """
      select users.id, users.username
        from (select user_id
                from credentials
               where user_id > :after and user_id <= :end and not suspended
               group by user_id
              having bool_and(aaguid || '/' || attestation_trust || '/' || backup_eligible
                                in (:groups))
               order by user_id
               limit :limit) as locked_out
        join users on users.id = user_id
       order by users.id""";

  /** In the order of an index that those leave that are reviewed: each batch is at its start. */
  private static final String REVIEW =
      """
      update credentials
         set flagged = true, suspended = suspended or :suspend, reactivated = false
       where id in (select id from credentials
                     where aaguid in (:aaguids) and %s
                     order by aaguid
                     limit :limit
                       for update skip locked)
      returning id, user_id""";

  private static final String FLAG = REVIEW.formatted("not flagged");
  private static final String SUSPEND =
      REVIEW.formatted("flagged and not suspended and not reactivated");

  /** What was found of the users of a range, which ends with {@code end}. */
  private record Found<T>(UUID end, List<T> items) {}

  /** All groups of which there is a credential that can sign in. */
  Uni<List<CredentialGroup>> all() {
    return inRanges(
            BEFORE_ALL,
            (after, end) -> find(GROUPS, after, end).project(CredentialGroup.class).list())
        .collect()
        .with(toMap(CredentialGroup::key, identity(), CredentialGroup::and, TreeMap::new))
        .map(groups -> List.copyOf(groups.values()));
  }

  /** Users all of whose credentials that can sign in are of these groups, in the order of IDs. */
  Uni<List<DryRunResult.LockedOut>> lockedOut(Collection<String> groups, UUID after, int limit) {
    return inRanges(after, (first, last) -> lockedOut(groups, first, last, limit))
        .select()
        .first(limit)
        .collect()
        .asList();
  }

  private Uni<List<DryRunResult.LockedOut>> lockedOut(
      Collection<String> groups, UUID after, UUID end, int limit) {
    return getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(LOCKED_OUT, Object[].class)
                    .setParameter("after", after)
                    .setParameter("end", end)
                    .setParameter("groups", groups)
                    .setParameter("limit", limit)
                    .getResultList())
        .map(
            rows ->
                rows.stream()
                    .map(row -> new DryRunResult.LockedOut((UUID) row[0], (String) row[1]))
                    .toList());
  }

  /** Looks at one range of users after the other, in the order of their IDs. */
  private <T> Multi<T> inRanges(UUID first, BiFunction<UUID, UUID, Uni<List<T>>> look) {
    return Multi.createBy()
        .repeating()
        .uni(
            () -> new AtomicReference<>(first),
            after ->
                end(after.get())
                    .flatMap(
                        end ->
                            look.apply(after.getAndSet(end), end)
                                .map(items -> new Found<>(end, items))))
        .whilst(found -> !found.end().equals(LAST))
        .onItem()
        .transformToIterable(Found::items);
  }

  /** Where the range behind {@code after} ends. */
  private Uni<UUID> end(UUID after) {
    return getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(END, UUID.class)
                    .setParameter("after", after)
                    .setParameter("others", RANGE - 1)
                    .getSingleResultOrNull())
        .map(end -> end == null ? LAST : end);
  }

  /** A credential that was flagged or suspended now. */
  record ReviewedCredential(byte[] id, UUID userId) {}

  /** Flags up to {@code limit} of these models that are not yet, and that no other pod flags. */
  Uni<List<ReviewedCredential>> flag(Collection<UUID> aaguids, boolean suspend, int limit) {
    return review(FLAG, aaguids, suspend, limit);
  }

  /** The same with those that were only flagged, but for what operators reactivated since. */
  Uni<List<ReviewedCredential>> suspend(Collection<UUID> aaguids, int limit) {
    return review(SUSPEND, aaguids, true, limit);
  }

  private Uni<List<ReviewedCredential>> review(
      String statement, Collection<UUID> aaguids, boolean suspend, int limit) {
    return getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(statement, Object[].class)
                    .setParameter("aaguids", aaguids)
                    .setParameter("suspend", suspend)
                    .setParameter("limit", limit)
                    .getResultList())
        .map(
            rows ->
                rows.stream()
                    .map(row -> new ReviewedCredential((byte[]) row[0], (UUID) row[1]))
                    .toList());
  }
}
