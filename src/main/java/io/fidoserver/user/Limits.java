package io.fidoserver.user;

import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.relyingparty.RelyingParty;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits of a relying party's users and credentials, so that none fills the database of all. A
 * server counts what it adds itself, and all of it at most every ten seconds, so that they may be
 * exceeded by what other servers add in that time.
 */
@ApplicationScoped
public class Limits {

  private static final SqlStatement COUNT = SqlStatement.of("count-people");
  private static final Duration COUNTED_EVERY = Duration.ofSeconds(10);

  private final Pool pool;
  private final Clock clock;
  private final Map<String, Count> counts = new ConcurrentHashMap<>();

  /** What a relying party has, up to its limits; of what has none, nothing is counted. */
  private record Count(long users, long credentials, Instant at) {}

  Limits(Pool pool, Clock clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /**
   * Verifies that there may be one more user, with a credential; or RELYING_PARTY_LIMIT_REACHED.
   */
  public Uni<Void> verifyNewUser(RelyingParty relyingParty) {
    return verify(relyingParty, 1, 1);
  }

  /** Verifies that there may be one more credential; or RELYING_PARTY_LIMIT_REACHED. */
  public Uni<Void> verifyNewCredential(RelyingParty relyingParty) {
    return verify(relyingParty, 0, 1);
  }

  /**
   * Counts what this server has added.
   *
   * @param users the number of new users
   * @param credentials the number of new credentials
   */
  public void added(RelyingParty relyingParty, long users, long credentials) {
    counts.computeIfPresent(
        relyingParty.name(),
        (name, count) ->
            new Count(count.users() + users, count.credentials() + credentials, count.at()));
  }

  private Uni<Void> verify(RelyingParty relyingParty, long users, long credentials) {
    LimitsConfig limits = relyingParty.settings(LimitsConfig.class);
    if (limits.users().isEmpty() && limits.credentials().isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return count(relyingParty, limits)
        .invoke(
            count -> {
              verify(count.users(), users, limits.users());
              verify(count.credentials(), credentials, limits.credentials());
            })
        .replaceWithVoid();
  }

  private static void verify(long there, long added, OptionalLong limit) {
    if (limit.isPresent() && added > 0 && there + added > limit.getAsLong()) {
      throw new ApiException(ErrorCode.RELYING_PARTY_LIMIT_REACHED);
    }
  }

  /** Returns whether a failure is that of a limit. */
  public static boolean isReached(Throwable failure) {
    return failure instanceof ApiException refusal
        && refusal.code() == ErrorCode.RELYING_PARTY_LIMIT_REACHED;
  }

  private Uni<Count> count(RelyingParty relyingParty, LimitsConfig limits) {
    String name = relyingParty.name();
    Instant now = clock.instant();
    Count last = counts.get(name);
    if (last != null) {
      if (now.isBefore(last.at().plus(COUNTED_EVERY))) {
        return Uni.createFrom().item(last);
      }
      // Who comes while it is counted takes the last count: it may be of a million rows.
      counts.put(name, new Count(last.users(), last.credentials(), now));
    }
    return COUNT
        .first(
            pool,
            Parameters.with("relying_party", name)
                .and("max_users", limits.users().orElse(0))
                .and("max_credentials", limits.credentials().orElse(0)),
            row -> new Count(row.getLong("users"), row.getLong("credentials"), now))
        .invoke(count -> counts.put(name, count));
  }
}
