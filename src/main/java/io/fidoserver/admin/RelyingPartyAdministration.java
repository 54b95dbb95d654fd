package io.fidoserver.admin;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventType;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.database.SchemaVersion;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.relyingparty.RelyingPartyDefinition;
import io.fidoserver.relyingparty.StoredRelyingParties;
import io.fidoserver.relyingparty.StoredRelyingParty;
import io.fidoserver.security.Operator;
import io.fidoserver.token.StoredTokenKeys;
import io.fidoserver.user.UserRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Predicate;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Administration of relying parties by the platform's operators. */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class RelyingPartyAdministration {

  private final RelyingParties relyingParties;
  private final StoredRelyingParties stored;
  private final StoredTokenKeys keys;
  private final SchemaVersion schema;
  private final UserRepository users;
  private final AuditLog audit;
  private final SecurityIdentity caller;
  private final Clock clock;

  RelyingPartyAdministration(
      RelyingParties relyingParties,
      StoredRelyingParties stored,
      StoredTokenKeys keys,
      SchemaVersion schema,
      UserRepository users,
      AuditLog audit,
      SecurityIdentity caller,
      Clock clock) {
    this.relyingParties = relyingParties;
    this.stored = stored;
    this.keys = keys;
    this.schema = schema;
    this.users = users;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  /** Lists all relying parties. */
  public RelyingPartyList list() {
    return new RelyingPartyList(relyingParties.all().stream().map(this::view).toList());
  }

  /** Returns a relying party; or NOT_FOUND. */
  public RelyingPartyView read(String name) {
    return view(found(name));
  }

  private RelyingParty found(String name) {
    return relyingParties.find(name).orElseThrow(() -> new ApiException(ErrorCode.NOT_FOUND));
  }

  private RelyingPartyView view(RelyingParty relyingParty) {
    return RelyingPartyView.of(relyingParty, relyingParties.isConfigured(relyingParty.name()));
  }

  /**
   * Relying party after a creation or a change.
   *
   * @param isNew whether it was created
   */
  public record Change(RelyingPartyView relyingParty, boolean isNew) {}

  /**
   * Creates a relying party with a key for its tokens, or replaces its definition.
   *
   * @return the relying party, or INVALID_REQUEST; RELYING_PARTY_EXISTS: it is in the
   *     configuration, or was deleted
   */
  public Uni<Change> put(String name, RelyingPartyDefinition definition) {
    verifyStored(name);
    if (!keys.areConfigured()) {
      throw ApiException.input(
          ErrorCode.INVALID_REQUEST, "name", "needs fido.keys.seal, for the keys of its tokens");
    }
    RelyingPartyDefinition verified = relyingParties.verified(name, definition);
    verifyFree(verified, host -> relyingParties.isFree(host, name));
    // First its key: a server that knows a relying party can sign for it.
    return Panache.withSession(() -> stored.findById(name))
        .invoke(RelyingPartyAdministration::verifyNotDeleted)
        .chain(schema::requireRelyingParties)
        .chain(() -> keys.addFirst(name))
        .chain(() -> store(name, verified))
        .call(stored::refresh)
        .map(isNew -> new Change(read(name), isNew));
  }

  private Uni<Boolean> store(String name, RelyingPartyDefinition definition) {
    return Panache.withTransaction(
        () ->
            stored
                .countChange()
                .chain(() -> verifyHostsOfOthers(name, definition))
                .chain(() -> stored.findById(name, LockModeType.PESSIMISTIC_WRITE))
                .flatMap(there -> store(name, definition, there)));
  }

  private void verifyStored(String name) {
    if (relyingParties.isConfigured(name)) {
      throw new ApiException(ErrorCode.RELYING_PARTY_EXISTS);
    }
  }

  private static void verifyNotDeleted(StoredRelyingParty there) {
    if (there != null && there.deletedAt != null) {
      throw new ApiException(ErrorCode.RELYING_PARTY_EXISTS);
    }
  }

  /** Verifies that no host is another's, in a transaction in which nobody else changes one. */
  private Uni<Void> verifyHostsOfOthers(String name, RelyingPartyDefinition definition) {
    return stored
        .<StoredRelyingParty>list("name <> ?1 and deletedAt is null", name)
        .invoke(
            others ->
                verifyFree(
                    definition,
                    host -> others.stream().noneMatch(each -> each.definition.hasHost(host))))
        .replaceWithVoid();
  }

  private static void verifyFree(RelyingPartyDefinition definition, Predicate<String> isFree) {
    if (definition.hosts() != null && !definition.hosts().stream().allMatch(isFree)) {
      throw ApiException.input(
          ErrorCode.INVALID_REQUEST, "hosts", "must not have another relying party's host");
    }
  }

  /** Stores the definition; returns whether it is of a new relying party. */
  private Uni<Boolean> store(
      String name, RelyingPartyDefinition definition, StoredRelyingParty there) {
    Instant now = now();
    if (there != null) {
      verifyNotDeleted(there);
      there.definition = definition;
      there.updatedAt = now;
      return record(EventType.RELYING_PARTY_UPDATED, name).replaceWith(false);
    }
    StoredRelyingParty created = new StoredRelyingParty();
    created.name = name;
    created.definition = definition;
    created.createdAt = now;
    created.updatedAt = now;
    return stored
        .persist(created)
        .chain(() -> record(EventType.RELYING_PARTY_CREATED, name))
        .replaceWith(true);
  }

  /**
   * Deletes a relying party: at once it is not found any more; its users, events and keys are
   * deleted in the background.
   *
   * @param force whether it may have users
   * @return it as it was; or NOT_FOUND, RELYING_PARTY_EXISTS, RELYING_PARTY_HAS_USERS
   */
  public Uni<RelyingPartyView> delete(String name, boolean force) {
    verifyStored(name);
    RelyingParty relyingParty = found(name);
    return Panache.withTransaction(
            () ->
                stored
                    .countChange()
                    .chain(() -> force ? Uni.createFrom().item(false) : hasUsers(relyingParty))
                    .invoke(
                        has -> {
                          if (has) {
                            throw new ApiException(ErrorCode.RELYING_PARTY_HAS_USERS);
                          }
                        })
                    .chain(() -> stored.findById(name, LockModeType.PESSIMISTIC_WRITE))
                    .invoke(
                        there -> {
                          if (there == null || there.deletedAt != null) {
                            throw new ApiException(ErrorCode.NOT_FOUND);
                          }
                          there.deletedAt = now();
                        })
                    .chain(() -> record(EventType.RELYING_PARTY_DELETED, name)))
        .call(stored::refresh)
        .replaceWith(view(relyingParty));
  }

  private Uni<Boolean> hasUsers(RelyingParty relyingParty) {
    return users.page(relyingParty, "", "", 1).map(found -> !found.isEmpty());
  }

  /** Makes a new key for the tokens, which signs after it has been published; or NOT_FOUND. */
  public Uni<RelyingPartyView> rotateKey(String name) {
    RelyingParty relyingParty = found(name);
    if (!keys.areOf(relyingParty)) {
      throw new ApiException(ErrorCode.NOT_FOUND);
    }
    return keys.add(name)
        .chain(() -> Panache.withTransaction(() -> record(EventType.TOKEN_KEY_CREATED, name)))
        .replaceWith(view(relyingParty));
  }

  private Uni<Void> record(EventType type, String name) {
    EventDetail detail = Operator.detail(caller).withRelyingParty(name);
    return audit.record(type, null, null, detail);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
