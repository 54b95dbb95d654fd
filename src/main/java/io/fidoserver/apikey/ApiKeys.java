package io.fidoserver.apikey;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventType;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.database.ViolatedConstraint;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.security.AdminConfig;
import io.fidoserver.security.Operator;
import io.fidoserver.security.Scope;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.faulttolerance.Timeout;

/**
 * Administration of API keys. Nobody hands out a scope that they lack, and the platform's keys are
 * there for its operators alone.
 */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class ApiKeys {

  private final ApiKeyRepository keys;
  private final AdminConfig config;
  private final AuditLog audit;
  private final SecurityIdentity caller;
  private final Clock clock;

  ApiKeys(
      ApiKeyRepository keys,
      AdminConfig config,
      AuditLog audit,
      SecurityIdentity caller,
      Clock clock) {
    this.keys = keys;
    this.config = config;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  /** Lists the keys that the caller may see, in the order of their names. */
  public Uni<ApiKeyList> list(RelyingParty relyingParty) {
    return Panache.withSession(() -> keys.of(visible(relyingParty)))
        .map(all -> new ApiKeyList(all.stream().map(ApiKeyView::of).toList()));
  }

  /**
   * Creates a key.
   *
   * @return the key, or INVALID_REQUEST: a scope is the platform's, and the key is not; FORBIDDEN:
   *     the caller lacks a scope, or is not the platform's; API_KEY_EXISTS: the name is taken
   */
  public Uni<IssuedApiKey> create(RelyingParty relyingParty, ApiKeyCreation request) {
    verifyRelyingParty(request);
    verifyScopes(request.scopes());
    String name = request.name().text();
    AdminConfig.Token configured = config.tokens().get(name);
    if (configured != null && (request.isForPlatform() || configured.isFor(relyingParty.name()))) {
      throw new ApiException(ErrorCode.API_KEY_EXISTS);
    }
    Instant now = now();
    String secret = keys.generate();
    ApiKey key = new ApiKey();
    key.id = UUID.randomUUID();
    key.relyingParty = request.isForPlatform() ? Operator.ALL_RELYING_PARTIES : relyingParty.name();
    key.name = name;
    key.keyHash = Sha256.of(secret);
    key.scopes = request.scopes().stream().distinct().sorted().toList();
    key.createdAt = now;
    key.expiresAt = request.expiresIn() == null ? null : now.plusSeconds(request.expiresIn());
    return Panache.withTransaction(
            () -> keys.persistAndFlush(key).call(() -> record(EventType.API_KEY_CREATED, key)))
        .replaceWith(new IssuedApiKey(secret, ApiKeyView.of(key)))
        .onFailure(failure -> ViolatedConstraint.of(failure).equals(ApiKey.NAME_UNIQUE))
        .transform(taken -> new ApiException(ErrorCode.API_KEY_EXISTS));
  }

  /**
   * Replaces the secret of a key, which who asks gets to know: so it needs the key's scopes.
   *
   * @param overlap seconds for which the old one is taken too
   * @return the key, or NOT_FOUND, FORBIDDEN
   */
  public Uni<IssuedApiKey> rotate(RelyingParty relyingParty, UUID id, long overlap) {
    String secret = keys.generate();
    return Panache.withTransaction(
        () ->
            lock(relyingParty, id)
                .invoke(
                    key -> {
                      verifyScopes(key.scopes);
                      key.previousHash = overlap == 0 ? null : key.keyHash;
                      key.previousExpiresAt = overlap == 0 ? null : now().plusSeconds(overlap);
                      key.keyHash = Sha256.of(secret);
                    })
                .call(key -> record(EventType.API_KEY_ROTATED, key))
                .map(key -> new IssuedApiKey(secret, ApiKeyView.of(key))));
  }

  /** Revokes a key; or NOT_FOUND. */
  public Uni<ApiKeyView> revoke(RelyingParty relyingParty, UUID id) {
    return Panache.withTransaction(
        () ->
            lock(relyingParty, id)
                .call(keys::delete)
                .call(key -> record(EventType.API_KEY_REVOKED, key))
                .map(ApiKeyView::of));
  }

  private Uni<ApiKey> lock(RelyingParty relyingParty, UUID id) {
    return keys.lock(visible(relyingParty), id)
        .onItem()
        .ifNull()
        .failWith(() -> new ApiException(ErrorCode.NOT_FOUND));
  }

  /** Whose keys the caller sees: the relying party's, and the platform's if the caller is its. */
  private List<String> visible(RelyingParty relyingParty) {
    return operator().isPlatforms()
        ? List.of(relyingParty.name(), Operator.ALL_RELYING_PARTIES)
        : List.of(relyingParty.name());
  }

  private void verifyRelyingParty(ApiKeyCreation request) {
    if (request.isForPlatform()) {
      if (!operator().isPlatforms()) {
        throw new ApiException(ErrorCode.FORBIDDEN);
      }
    } else if (request.scopes().stream().anyMatch(each -> each.matches(Scope.OF_PLATFORM))) {
      throw ApiException.input(
          ErrorCode.INVALID_REQUEST, "scopes", "has the platform's, which need relyingParty *");
    }
  }

  private Operator operator() {
    return caller.getPrincipal(Operator.class);
  }

  private void verifyScopes(Collection<String> scopes) {
    operator().verifyScopes(scopes);
  }

  private Uni<Void> record(EventType type, ApiKey key) {
    String platform = key.isPlatforms() ? key.relyingParty : null;
    EventDetail detail = Operator.detail(caller).withApiKey(key.name, platform);
    return audit.record(type, null, null, detail);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
