package io.fidoserver.token;

import io.fidoserver.database.Parameters;
import io.fidoserver.database.SchemaVersion;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.database.TableVersion;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.secret.KeySeal;
import io.fidoserver.secret.KeysConfig;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * Keys of access tokens that this server makes, each for one relying party. A new one is published
 * before it signs, and an old one verifies as long as its tokens live.
 */
@ApplicationScoped
public class StoredTokenKeys {

  private static final SqlStatement FIND = SqlStatement.of("find-token-keys");
  private static final SqlStatement ADD = SqlStatement.of("add-token-key");
  private static final SqlStatement COUNT_CHANGE = SqlStatement.of("count-table-change");
  private static final SqlStatement DELETE_OLD = SqlStatement.of("delete-old-token-keys");

  /** Difference of servers' clocks that a first key bears. */
  private static final Duration MAX_SKEW = Duration.ofMinutes(1);

  /** Longest lifetime that a token may have. */
  private static final Duration LONGEST_LIFETIME = Duration.ofDays(1);

  private static final Logger LOG = Logger.getLogger(StoredTokenKeys.class);
  private static final String TABLE = "token_keys";

  private final Pool pool;
  private final KeySeal seal;
  private final KeysConfig config;
  private final boolean hasDefaultOthers;
  private final RelyingParties relyingParties;
  private final Clock clock;
  private final TableVersion version;
  private volatile Map<String, KeyRing> copy = Map.of();

  /** Key as it is stored: it is opened when it is first used. */
  private record StoredKey(String keyId, byte[] sealed, Instant createdAt, Instant signsAt) {

    boolean isSame(StoredKey other) {
      return keyId.equals(other.keyId()) && signsAt.equals(other.signsAt());
    }
  }

  /** Keys of a relying party, newest first. */
  private final class KeyRing {
    private final String relyingParty;
    private final List<StoredKey> keys;
    private final Map<String, Optional<EllipticCurveJsonWebKey>> opened = new ConcurrentHashMap<>();

    KeyRing(String relyingParty, List<StoredKey> keys) {
      this.relyingParty = relyingParty;
      this.keys = keys;
    }

    /** Returns those that sign at a time, or that do not yet. */
    List<EllipticCurveJsonWebKey> signing(Instant now, boolean alreadySigning) {
      return keys.stream()
          .filter(each -> each.signsAt().isAfter(now) != alreadySigning)
          .flatMap(each -> opened.computeIfAbsent(each.keyId(), id -> open(each)).stream())
          .toList();
    }

    /** Opens a key; one that can't be opened is missing. */
    private Optional<EllipticCurveJsonWebKey> open(StoredKey key) {
      try {
        return Optional.of(
            EcKeys.parse(seal.open(name(relyingParty, key.keyId()), key.sealed())).get(0));
      } catch (IllegalStateException e) {
        LOG.warnf("A key of access tokens can't be used: %s", e.getMessage());
        return Optional.empty();
      }
    }

    boolean isSame(List<StoredKey> others) {
      return keys.size() == others.size()
          && IntStream.range(0, keys.size()).allMatch(i -> keys.get(i).isSame(others.get(i)));
    }

    boolean areOlderThan(Instant end) {
      return keys.stream().allMatch(each -> each.createdAt().isBefore(end));
    }
  }

  StoredTokenKeys(
      Pool pool,
      SchemaVersion schema,
      KeySeal seal,
      KeysConfig config,
      Optional<TokenKeys> configured,
      RelyingParties relyingParties,
      Clock clock) {
    this.hasDefaultOthers = configured.isPresent();
    this.pool = pool;
    this.seal = seal;
    this.config = config;
    this.relyingParties = relyingParties;
    this.clock = clock;
    this.version = new TableVersion(pool, schema, TABLE);
  }

  /** Returns whether keys can be stored. */
  public boolean areConfigured() {
    return seal.isConfigured();
  }

  /** Returns whether the keys of a relying party are stored ones. */
  public boolean areOf(RelyingParty relyingParty) {
    return seal.isConfigured() && !(relyingParty.isDefault() && hasDefaultOthers);
  }

  /**
   * Returns the keys of a relying party: the one that signs now first.
   *
   * @throws ApiException SERVICE_UNAVAILABLE if they have not been read yet
   */
  TokenKeys of(RelyingParty relyingParty) {
    Instant now = clock.instant();
    KeyRing ring = copy.get(relyingParty.name());
    List<EllipticCurveJsonWebKey> signing = ring == null ? List.of() : ring.signing(now, true);
    if (signing.isEmpty()) {
      throw new ApiException(ErrorCode.SERVICE_UNAVAILABLE);
    }
    return new TokenKeys(
        Stream.concat(signing.stream(), ring.signing(now, false).stream()).toList());
  }

  /** Reads the keys again if any was made or deleted, and makes those that are missing. */
  @Scheduled(
      identity = "token-keys",
      every = "1s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> refresh() {
    return seal.isConfigured()
        ? refreshCopy().chain(this::addMissing)
        : Uni.createFrom().voidItem();
  }

  private Uni<Void> refreshCopy() {
    return version.refresh(() -> FIND.execute(pool, Parameters.none()), this::replace);
  }

  private void replace(RowSet<Row> rows) {
    Map<String, List<StoredKey>> read = new HashMap<>();
    rows.forEach(
        row ->
            read.computeIfAbsent(row.getString("relying_party"), name -> new ArrayList<>())
                .add(
                    new StoredKey(
                        row.getString("key_id"),
                        row.getBuffer("sealed_key").getBytes(),
                        row.getOffsetDateTime("created_at").toInstant(),
                        row.getOffsetDateTime("signs_at").toInstant())));
    Map<String, KeyRing> before = copy;
    Map<String, KeyRing> next = new HashMap<>();
    read.forEach(
        (name, keys) -> {
          KeyRing known = before.get(name);
          next.put(name, known != null && known.isSame(keys) ? known : new KeyRing(name, keys));
        });
    copy = next;
  }

  /** Makes the keys that are missing or old, and deletes those whose tokens have expired. */
  @Scheduled(
      identity = "token-key-rotation",
      every = "1h",
      delayed = "1m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> rotate() {
    if (!seal.isConfigured()) {
      return Uni.createFrom().voidItem();
    }
    return each(this::isOld, this::rotate)
        .chain(
            () ->
                DELETE_OLD.update(
                    pool,
                    Parameters.with("signed_before", clock.instant().minus(LONGEST_LIFETIME))))
        .replaceWithVoid();
  }

  private boolean isOld(RelyingParty relyingParty) {
    Instant end = clock.instant().minus(config.rotateAfter());
    KeyRing ring = copy.get(relyingParty.name());
    return ring != null && ring.areOlderThan(end);
  }

  private Uni<Void> addMissing() {
    return version.isCopied()
        ? each(party -> !copy.containsKey(party.name()), party -> addFirst(party.name()))
        : Uni.createFrom().voidItem();
  }

  private Uni<Void> each(Predicate<RelyingParty> which, Function<RelyingParty, Uni<Void>> action) {
    return Multi.createFrom()
        .iterable(
            relyingParties.all().stream()
                .filter(party -> areOf(party) && which.test(party))
                .toList())
        .onItem()
        .transformToUniAndConcatenate(action::apply)
        .collect()
        .last();
  }

  private Uni<Void> rotate(RelyingParty relyingParty) {
    return add(relyingParty.name(), clock.instant().minus(config.rotateAfter()), false);
  }

  /** Makes the first key of a relying party, which has none. */
  public Uni<Void> addFirst(String relyingParty) {
    return add(relyingParty, Instant.EPOCH, true);
  }

  /**
   * Makes a new key, which signs after it has been published for a while.
   *
   * @param relyingParty the name of a relying party
   */
  public Uni<Void> add(String relyingParty) {
    return add(relyingParty, clock.instant(), false);
  }

  private Uni<Void> add(String relyingParty, Instant newerThan, boolean isFirst) {
    Instant now = clock.instant();
    EllipticCurveJsonWebKey key = newKey();
    Parameters row =
        Parameters.with("relying_party", relyingParty)
            .and("key_id", key.getKeyId())
            .and(
                "sealed_key",
                seal.seal(
                    name(relyingParty, key.getKeyId()),
                    key.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE)))
            .and("created_at", now)
            .and("signs_at", isFirst ? now.minus(MAX_SKEW) : now.plus(config.publishBefore()))
            .and("newer_than", newerThan);
    return pool.withTransaction(
            connection ->
                COUNT_CHANGE
                    .update(connection, Parameters.with("table_name", TABLE))
                    .chain(() -> ADD.update(connection, row)))
        .chain(this::refreshCopy);
  }

  private static EllipticCurveJsonWebKey newKey() {
    try {
      EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
      key.setKeyId(key.calculateBase64urlEncodedThumbprint("SHA-256"));
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String name(String relyingParty, String keyId) {
    return relyingParty + "/" + keyId;
  }
}
