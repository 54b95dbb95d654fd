package io.fidoserver.transfer;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventType;
import io.fidoserver.credential.Credential;
import io.fidoserver.credential.CredentialRepository;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.user.DisplayName;
import io.fidoserver.user.ExternalId;
import io.fidoserver.user.User;
import io.fidoserver.user.UserRepository;
import io.fidoserver.user.Username;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** Export of all users, in the order of their names, a page at a time. */
@ApplicationScoped
public class UserExport {

  private static final int PAGE = 500;

  private final UserRepository users;
  private final CredentialRepository credentials;
  private final AuditLog audit;

  UserExport(UserRepository users, CredentialRepository credentials, AuditLog audit) {
    this.users = users;
    this.credentials = credentials;
    this.audit = audit;
  }

  /**
   * Exports the users, read as fast as the subscriber requests them.
   *
   * @param detail the details of the export in the audit trail
   */
  public Multi<TransferredUser> run(RelyingParty relyingParty, EventDetail detail) {
    return Panache.withTransaction(() -> audit.record(EventType.USERS_EXPORTED, null, null, detail))
        .onItem()
        .transformToMulti(
            recorded ->
                Multi.createBy()
                    .repeating()
                    .uni(() -> new AtomicReference<>(""), after -> page(relyingParty, after))
                    .whilst(page -> page.size() == PAGE)
                    .onItem()
                    .disjoint());
  }

  private Uni<List<TransferredUser>> page(
      RelyingParty relyingParty, AtomicReference<String> after) {
    return Panache.withSession(
            () ->
                users
                    .page(relyingParty, "", after.get(), PAGE)
                    .flatMap(
                        page ->
                            credentials
                                .findByUsers(
                                    relyingParty, page.stream().map(user -> user.id).toList())
                                .map(found -> lines(page, found))))
        .invoke(
            page -> {
              if (!page.isEmpty()) {
                after.set(page.get(page.size() - 1).username().key());
              }
            });
  }

  private static List<TransferredUser> lines(List<User> page, List<Credential> found) {
    Map<UUID, List<Credential>> byUser =
        found.stream().collect(Collectors.groupingBy(each -> each.userId));
    return page.stream().map(user -> line(user, byUser.getOrDefault(user.id, List.of()))).toList();
  }

  private static TransferredUser line(User user, List<Credential> credentials) {
    return new TransferredUser(
        user.id,
        user.userHandle,
        user.externalId == null ? null : new ExternalId(user.externalId),
        Username.of(user.username),
        new DisplayName(user.displayName),
        user.enabled,
        user.createdAt,
        credentials.stream().map(UserExport::credential).toList());
  }

  private static TransferredCredential credential(Credential credential) {
    return new TransferredCredential(
        credential.id,
        credential.publicKey,
        credential.algorithm,
        credential.signCount,
        credential.uvInitialized,
        credential.transports,
        credential.backupFlagsKnown ? credential.backupEligible : null,
        credential.backupFlagsKnown ? credential.backupState : null,
        credential.aaguid,
        credential.nickname,
        credential.attestationFormat,
        credential.discoverable,
        credential.suspended,
        credential.createdAt,
        credential.lastUsedAt);
  }
}
