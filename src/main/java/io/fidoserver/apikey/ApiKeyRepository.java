package io.fidoserver.apikey;

import io.fidoserver.encoding.Base64Url;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.security.ApiKeyAuthenticationRequest;
import io.fidoserver.security.Operator;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Repository of API keys. */
@ApplicationScoped
public class ApiKeyRepository implements PanacheRepositoryBase<ApiKey, UUID> {

  private static final int KEY_BYTES = 32;
  private static final Duration LAST_USE = Duration.ofMinutes(1);

  private final SecureRandom random;
  private final Clock clock;

  ApiKeyRepository(SecureRandom random, Clock clock) {
    this.random = random;
    this.clock = clock;
  }

  /** The keys that are for one of these, in the order of their names. */
  Uni<List<ApiKey>> of(Collection<String> relyingParties) {
    return list("relyingParty in ?1 order by name", relyingParties);
  }

  /**
   * Finds a key that is for one of these, or null, and locks it until the caller's transaction
   * ends.
   */
  Uni<ApiKey> lock(Collection<String> relyingParties, UUID id) {
    return find("id = ?1 and relyingParty in ?2", id, relyingParties)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResult();
  }

  /** Returns a new key: the prefix and 32 random bytes in base64url. */
  String generate() {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return ApiKeyAuthenticationRequest.PREFIX + Base64Url.encode(bytes);
  }

  /**
   * Finds an API key that is valid now, and notes its use, unless that was noted within the last
   * minute.
   *
   * @return the key; or null
   */
  public Uni<ApiKey> use(RelyingParty relyingParty, String key) {
    Instant now = clock.instant();
    return Panache.withSession(
            () ->
                find(
                        "(keyHash = ?1 or previousHash = ?1 and previousExpiresAt > ?2)"
                            + " and relyingParty in ?3"
                            + " and (expiresAt is null or expiresAt > ?2)",
                        Sha256.of(key),
                        now,
                        List.of(relyingParty.name(), Operator.ALL_RELYING_PARTIES))
                    .firstResult())
        .call(found -> isNoted(found, now) ? Uni.createFrom().voidItem() : note(found, now));
  }

  private static boolean isNoted(ApiKey key, Instant now) {
    return key == null || key.lastUsedAt != null && key.lastUsedAt.isAfter(now.minus(LAST_USE));
  }

  /** Notes a use; of several at once, the first. */
  private Uni<Integer> note(ApiKey key, Instant now) {
    return Panache.withTransaction(
        () ->
            update(
                "lastUsedAt = ?1 where id = ?2 and relyingParty = ?3"
                    + " and (lastUsedAt is null or lastUsedAt <= ?4)",
                now,
                key.id,
                key.relyingParty,
                now.minus(LAST_USE)));
  }
}
