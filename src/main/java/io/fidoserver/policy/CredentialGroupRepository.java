package io.fidoserver.policy;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.fidoserver.credential.Credential;
import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.relyingparty.RelyingParty;
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
 * Repository of the stored credentials, grouped by the attributes that a policy evaluates. There
 * may be ten million, and a connection is closed by its idle timeout after a few seconds: so no
 * statement reads all of them, but those of a range of users, or it uses an index.
 */
@ApplicationScoped
class CredentialGroupRepository implements PanacheRepositoryBase<Credential, Credential.Key> {

  /** Number of credentials in a range of users; all of a user's are in one. */
  static final int RANGE = 5_000;

  private static final UUID BEFORE_ALL = new UUID(0, 0);
  private static final UUID LAST = new UUID(-1, -1);

  private static final String END =
      "select c.userId from Credential c where c.relyingParty = :relyingParty"
          + " and c.userId > :after order by c.userId";

  private static final String GROUPS =
      """
      select c.aaguid, c.aaguidTrusted, c.attestationTrust, c.backupEligible, count(*)
        from Credential c
       where c.relyingParty = ?1 and c.userId > ?2 and c.userId <= ?3 and not c.suspended
       group by c.aaguid, c.aaguidTrusted, c.attestationTrust, c.backupEligible""";

  private static final String LOCKED_OUT =
      """
      select u.id, u.username
        from (select c.userId as userId
                from Credential c
               where c.relyingParty = ?1 and c.userId > ?2 and c.userId <= ?3 and not c.suspended
               group by c.userId
              having every(cast(c.aaguid as string)
                             || '/' || coalesce(cast(c.aaguidTrusted as string), 'null')
                             || '/' || cast(c.attestationTrust as string)
                             || '/' || cast(c.backupEligible as string) in ?4)
               order by c.userId
               limit ?5) as lockedOut
        join User u on u.id = lockedOut.userId and u.relyingParty = ?1
       order by u.id""";

  private static final SqlStatement FLAG = SqlStatement.of("flag-credentials");
  private static final SqlStatement SUSPEND = SqlStatement.of("suspend-credentials");

  /** Result of a range of users, which ends with {@code end}. */
  private record Found<T>(UUID end, List<T> items) {}

  /** Returns all groups that have a credential that is not suspended. */
  Uni<List<CredentialGroup>> all(RelyingParty relyingParty) {
    return inRanges(
            relyingParty,
            BEFORE_ALL,
            (after, end) ->
                find(GROUPS, relyingParty.name(), after, end).project(CredentialGroup.class).list())
        .collect()
        .with(toMap(CredentialGroup::key, identity(), CredentialGroup::and, TreeMap::new))
        .map(groups -> List.copyOf(groups.values()));
  }

  /**
   * Returns the users whose credentials, except suspended ones, are all of these groups, in the
   * order of their IDs.
   */
  Uni<List<DryRunResult.LockedOut>> lockedOut(
      RelyingParty relyingParty, Collection<String> groups, UUID after, int limit) {
    return inRanges(
            relyingParty,
            after,
            (first, last) -> lockedOut(relyingParty, groups, first, last, limit))
        .select()
        .first(limit)
        .collect()
        .asList();
  }

  private Uni<List<DryRunResult.LockedOut>> lockedOut(
      RelyingParty relyingParty, Collection<String> groups, UUID after, UUID end, int limit) {
    return find(LOCKED_OUT, relyingParty.name(), after, end, groups, limit)
        .project(DryRunResult.LockedOut.class)
        .list();
  }

  /** Queries one range of users after the other, in the order of their IDs. */
  private <T> Multi<T> inRanges(
      RelyingParty relyingParty, UUID first, BiFunction<UUID, UUID, Uni<List<T>>> query) {
    return Multi.createBy()
        .repeating()
        .uni(
            () -> new AtomicReference<>(first),
            after ->
                end(relyingParty, after.get())
                    .flatMap(
                        end ->
                            query
                                .apply(after.getAndSet(end), end)
                                .map(items -> new Found<>(end, items))))
        .whilst(found -> !found.end().equals(LAST))
        .onItem()
        .transformToIterable(Found::items);
  }

  /** Returns the last user's ID of the range after {@code after}. */
  private Uni<UUID> end(RelyingParty relyingParty, UUID after) {
    return getSession()
        .flatMap(
            session ->
                session
                    .createSelectionQuery(END, UUID.class)
                    .setParameter("relyingParty", relyingParty.name())
                    .setParameter("after", after)
                    .setFirstResult(RANGE - 1)
                    .setMaxResults(1)
                    .getSingleResultOrNull())
        .map(end -> end == null ? LAST : end);
  }

  /** Credential that was flagged or suspended by a review. */
  record ReviewedCredential(byte[] id, UUID userId, String relyingParty) {}

  /**
   * Flags up to {@code limit} credentials of these models that are not flagged yet, except those
   * that another pod is flagging.
   */
  Uni<List<ReviewedCredential>> flag(Collection<UUID> aaguids, boolean suspend, int limit) {
    return review(
        FLAG,
        Parameters.with("aaguids", aaguids.toArray(UUID[]::new))
            .and("suspend", suspend)
            .and("limit", limit));
  }

  /**
   * Suspends up to {@code limit} credentials of these models that were only flagged, except those
   * that operators have reactivated since.
   */
  Uni<List<ReviewedCredential>> suspend(Collection<UUID> aaguids, int limit) {
    return review(
        SUSPEND, Parameters.with("aaguids", aaguids.toArray(UUID[]::new)).and("limit", limit));
  }

  /** Runs a statement in the caller's transaction, which records the events. */
  private static Uni<List<ReviewedCredential>> review(SqlStatement statement, Parameters values) {
    return statement
        .inSession(Object[].class, values)
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new ReviewedCredential((byte[]) row[0], (UUID) row[1], (String) row[2]))
                    .toList());
  }
}
