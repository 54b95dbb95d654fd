package io.fidoserver.policy;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.fidoserver.credential.Credential;
import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
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

  private static final String END = "select u.id from User u where u.id > :after order by u.id";

  private static final String GROUPS =
      """
      select c.aaguid, c.attestationTrust, c.backupEligible, count(*)
        from Credential c
       where c.user.id > ?1 and c.user.id <= ?2 and not c.suspended
       group by c.aaguid, c.attestationTrust, c.backupEligible""";

  private static final String LOCKED_OUT =
      """
      select u.id, u.username
        from (select c.user.id as userId
                from Credential c
               where c.user.id > ?1 and c.user.id <= ?2 and not c.suspended
               group by c.user.id
              having every(cast(c.aaguid as string) || '/' || cast(c.attestationTrust as string)
                             || '/' || cast(c.backupEligible as string) in ?3)
               order by c.user.id
               limit ?4) as lockedOut
        join User u on u.id = lockedOut.userId
       order by u.id""";

  private static final SqlStatement FLAG = SqlStatement.of("flag-credentials");
  private static final SqlStatement SUSPEND = SqlStatement.of("suspend-credentials");

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
    return find(LOCKED_OUT, after, end, groups, limit).project(DryRunResult.LockedOut.class).list();
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
                    .createSelectionQuery(END, UUID.class)
                    .setParameter("after", after)
                    .setFirstResult(RANGE - 1)
                    .setMaxResults(1)
                    .getSingleResultOrNull())
        .map(end -> end == null ? LAST : end);
  }

  /** A credential that was flagged or suspended now. */
  record ReviewedCredential(byte[] id, UUID userId) {}

  /** Flags up to {@code limit} of these models that are not yet, and that no other pod flags. */
  Uni<List<ReviewedCredential>> flag(Collection<UUID> aaguids, boolean suspend, int limit) {
    return review(
        FLAG,
        Parameters.with("aaguids", aaguids.toArray(UUID[]::new))
            .and("suspend", suspend)
            .and("limit", limit));
  }

  /** The same with those that were only flagged, but for what operators reactivated since. */
  Uni<List<ReviewedCredential>> suspend(Collection<UUID> aaguids, int limit) {
    return review(
        SUSPEND, Parameters.with("aaguids", aaguids.toArray(UUID[]::new)).and("limit", limit));
  }

  /** In the caller's transaction, which writes their events. */
  private static Uni<List<ReviewedCredential>> review(SqlStatement statement, Parameters values) {
    return statement
        .inSession(Object[].class, values)
        .map(
            rows ->
                rows.stream()
                    .map(row -> new ReviewedCredential((byte[]) row[0], (UUID) row[1]))
                    .toList());
  }
}
