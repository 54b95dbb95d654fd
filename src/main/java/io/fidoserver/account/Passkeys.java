package io.fidoserver.account;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventType;
import io.fidoserver.credential.Credential;
import io.fidoserver.credential.CredentialRepository;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.user.DisplayName;
import io.fidoserver.user.User;
import io.fidoserver.user.UserRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** Credential operations of users. */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class Passkeys {

  private final UserRepository users;
  private final CredentialRepository credentials;
  private final AuditLog audit;
  private final MetadataStore metadata;

  Passkeys(
      UserRepository users,
      CredentialRepository credentials,
      AuditLog audit,
      MetadataStore metadata) {
    this.users = users;
    this.credentials = credentials;
    this.audit = audit;
    this.metadata = metadata;
  }

  /** Lists the user's credentials, oldest first. */
  public Uni<PasskeyList> list(RelyingParty relyingParty, UUID userId) {
    return Panache.withSession(() -> credentials.findByUser(relyingParty, userId))
        .map(found -> new PasskeyList(found.stream().map(this::view).toList()));
  }

  /**
   * Changes the nickname.
   *
   * @param nickname null: the nickname is removed
   * @return the credential; fails with CREDENTIAL_NOT_FOUND
   */
  public Uni<PasskeyView> rename(
      RelyingParty relyingParty, UUID userId, byte[] credentialId, DisplayName nickname) {
    return Panache.withTransaction(
        () ->
            credentials
                .lock(relyingParty, userId, credentialId)
                .map(Passkeys::found)
                .invoke(found -> found.nickname = nickname == null ? null : nickname.text())
                .call(
                    () ->
                        audit.record(
                            EventType.CREDENTIAL_RENAMED, userId, credentialId, EventDetail.NONE))
                .map(this::view));
  }

  /**
   * Deletes the credential; the last one that can sign in only by {@code force}. The user is
   * locked, so that when the last two are deleted at once, one deletion needs {@code force}.
   *
   * @return the credentials that are left; fails with CREDENTIAL_NOT_FOUND or LAST_CREDENTIAL
   */
  public Uni<AcceptedCredentials> delete(
      RelyingParty relyingParty, UUID userId, byte[] credentialId, boolean force) {
    return Panache.withTransaction(
        () ->
            users
                .lock(relyingParty, userId)
                .flatMap(
                    user ->
                        credentials
                            .findByUser(relyingParty, userId)
                            .flatMap(all -> delete(relyingParty, user, all, credentialId, force))));
  }

  private Uni<AcceptedCredentials> delete(
      RelyingParty relyingParty,
      User user,
      List<Credential> all,
      byte[] credentialId,
      boolean force) {
    Credential credential =
        found(
            all.stream()
                .filter(each -> Arrays.equals(each.id, credentialId))
                .findFirst()
                .orElse(null));
    if (!force && all.stream().allMatch(each -> each == credential || each.suspended)) {
      throw new ApiException(ErrorCode.LAST_CREDENTIAL);
    }
    List<byte[]> left =
        all.stream().filter(each -> each != credential).map(each -> each.id).toList();
    return credentials
        .delete(credential)
        .chain(
            () ->
                audit.record(EventType.CREDENTIAL_DELETED, user.id, credentialId, EventDetail.NONE))
        .replaceWith(() -> new AcceptedCredentials(relyingParty.id(), user.userHandle, left));
  }

  private PasskeyView view(Credential credential) {
    return PasskeyView.of(credential, metadata.model(credential.aaguid));
  }

  private static Credential found(Credential credential) {
    if (credential == null) {
      throw new ApiException(ErrorCode.CREDENTIAL_NOT_FOUND);
    }
    return credential;
  }
}
