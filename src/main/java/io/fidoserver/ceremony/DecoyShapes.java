package io.fidoserver.ceremony;

import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.relyingparty.RelyingParty;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Shapes of decoys: the lists of credentials that this deployment's users have, so that a list
 * tells nothing of whether its user exists. Until there are some users, those of widely used
 * authenticators.
 */
@ApplicationScoped
class DecoyShapes {

  private static final SqlStatement CREATE = SqlStatement.of("create-decoy-shapes");
  private static final SqlStatement DRAW = SqlStatement.of("draw-decoy-shapes");
  private static final SqlStatement FIND = SqlStatement.of("find-decoy-shapes");

  private static final Duration DRAWN_EVERY = Duration.ofDays(1);
  private static final Duration READ_EVERY = Duration.ofMinutes(10);

  /** Time until new shapes are used: every server has read them by then. */
  private static final Duration NOTICE = READ_EVERY.multipliedBy(2);

  /** Users from whom on the deployment's own lists are enough. */
  private static final int ENOUGH_USERS = 100;

  /** Transports in the order of {@code getTransports()} (WebAuthn L3 §5.2.1). */
  private static final List<CredentialShape> COMMON =
      List.of(
          new CredentialShape(16, List.of("hybrid", "internal")),
          new CredentialShape(20, List.of("hybrid", "internal")),
          new CredentialShape(32, List.of("internal")),
          new CredentialShape(64, List.of("nfc", "usb")));

  /** One credential of four users out of five, two of the fifth. */
  static final List<UserShape> COMMON_LISTS =
      COMMON.stream()
          .flatMap(
              first ->
                  Stream.concat(
                      Stream.of(new UserShape(16, List.of(first))),
                      COMMON.stream().map(second -> new UserShape(1, List.of(first, second)))))
          .toList();

  /**
   * Shape of a credential in {@code allowCredentials}.
   *
   * @param idLength the length of the credential ID in bytes
   */
  record CredentialShape(int idLength, List<String> transports) {}

  /**
   * Shape of a user's list of credentials, oldest first.
   *
   * @param users the number of users who have it; at least 1
   */
  record UserShape(long users, List<CredentialShape> credentials) {

    UserShape times(long factor) {
      return new UserShape(users * factor, credentials);
    }
  }

  /** What was read at a time: the shapes, and those that are used from a time on. */
  private record Read(
      Instant at, List<UserShape> shapes, List<UserShape> nextShapes, Instant nextFrom) {

    List<UserShape> shapesAt(Instant now) {
      return now.isBefore(nextFrom) ? shapes : nextShapes;
    }
  }

  private final Pool pool;
  private final Clock clock;
  private final Map<String, Read> read = new ConcurrentHashMap<>();

  DecoyShapes(Pool pool, Clock clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /** The shapes to draw from, the same on every pod; at least one. */
  Uni<List<UserShape>> all(RelyingParty relyingParty) {
    Instant now = clock.instant();
    Read last = read.get(relyingParty.name());
    if (last != null && now.isBefore(last.at().plus(READ_EVERY))) {
      return Uni.createFrom().item(last.shapesAt(now));
    }
    return CREATE
        .update(pool, of(relyingParty))
        .chain(
            () ->
                DRAW.update(
                    pool,
                    of(relyingParty)
                        .and("next_from", now.plus(NOTICE))
                        .and("before", now.minus(DRAWN_EVERY))))
        .chain(() -> FIND.first(pool, of(relyingParty), row -> read(row, now)))
        .invoke(found -> read.put(relyingParty.name(), found))
        .map(found -> found.shapesAt(now));
  }

  private static Parameters of(RelyingParty relyingParty) {
    return Parameters.with("relying_party", relyingParty.name());
  }

  private static Read read(Row row, Instant now) {
    return new Read(
        now,
        withCommon(parse(row.getJsonArray("shapes"))),
        withCommon(parse(row.getJsonArray("next_shapes"))),
        row.getOffsetDateTime("next_from").toInstant());
  }

  private static List<UserShape> parse(JsonArray lists) {
    return lists.stream()
        .map(JsonObject.class::cast)
        .map(
            each ->
                new UserShape(
                    each.getLong("users"),
                    each.getJsonArray("credentials").stream()
                        .map(JsonObject.class::cast)
                        .map(DecoyShapes::credential)
                        .toList()))
        .toList();
  }

  private static CredentialShape credential(JsonObject credential) {
    return new CredentialShape(
        credential.getInteger("idLength"),
        credential.getJsonArray("transports").stream().map(String.class::cast).toList());
  }

  /** Adds the common lists, which count the less the more users there are. */
  static List<UserShape> withCommon(List<UserShape> own) {
    long users = own.stream().mapToLong(UserShape::users).sum();
    long common = Math.max(0, ENOUGH_USERS - users);
    return common == 0
        ? own
        : Stream.concat(
                own.stream().map(each -> each.times(ENOUGH_USERS)),
                COMMON_LISTS.stream().map(each -> each.times(common)))
            .toList();
  }

  /**
   * Draws a shape, as often as users have it. The draw of a seed changes as seldom as can be when
   * the shapes change (weighted rendezvous hashing): a decoy that changed would be none.
   */
  static UserShape draw(List<UserShape> shapes, long seed) {
    return shapes.stream().max(Comparator.comparingDouble(each -> score(each, seed))).orElseThrow();
  }

  private static double score(UserShape shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ shape.credentials().hashCode());
    return Math.log(random.nextDouble()) / shape.users();
  }
}
