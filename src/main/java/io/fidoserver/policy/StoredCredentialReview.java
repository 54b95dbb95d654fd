package io.fidoserver.policy;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventType;
import io.fidoserver.error.Reason;
import io.fidoserver.metadata.AuthenticatorStatus;
import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.metadata.ModelMetadata;
import io.fidoserver.policy.AuthenticatorPolicy.StoredCredentials;
import io.fidoserver.policy.CredentialGroupRepository.ReviewedCredential;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Review of the stored credentials when the metadata have changed, and every day: a status report
 * may come into effect after it is published, and credentials may be imported after their model was
 * reviewed. Those of a model with a refused status are flagged, and suspended where the operator
 * configures that, be it later. Several pods may run it at once, and each credential is reviewed
 * once.
 */
@ApplicationScoped
public class StoredCredentialReview {

  private static final Logger LOG = Logger.getLogger(StoredCredentialReview.class);
  private static final int BATCH = 500;

  private final AuthenticatorPolicy policy;
  private final MetadataStore metadata;
  private final CredentialGroupRepository groups;
  private final AuditLog audit;
  private final Clock clock;
  private volatile Basis reviewed;

  /** Basis of a review: the number of the metadata, and the day. */
  private record Basis(long number, LocalDate day) {}

  StoredCredentialReview(
      AuthenticatorPolicy policy,
      MetadataStore metadata,
      CredentialGroupRepository groups,
      AuditLog audit,
      Clock clock) {
    this.policy = policy;
    this.metadata = metadata;
    this.groups = groups;
    this.audit = audit;
    this.clock = clock;
  }

  @Scheduled(
      identity = "stored-credential-review",
      every = "${fido.metadata.every}",
      // Later than a start, which it must not slow down.
      delayed = "2s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> review() {
    Basis basis = new Basis(metadata.number(), LocalDate.now(clock));
    List<UUID> aaguids = refused(basis.day());
    if (basis.equals(reviewed)
        || aaguids.isEmpty()
        || policy.storedCredentials() == StoredCredentials.LEAVE) {
      return Uni.createFrom().voidItem();
    }
    boolean suspend = policy.storedCredentials() == StoredCredentials.SUSPEND;
    EventType type = suspend ? EventType.CREDENTIAL_SUSPENDED : EventType.CREDENTIAL_FLAGGED;
    Uni<Integer> flagged = all(type, () -> groups.flag(aaguids, suspend, BATCH));
    Uni<Integer> suspended =
        suspend ? all(type, () -> groups.suspend(aaguids, BATCH)) : Uni.createFrom().item(0);
    return flagged
        .flatMap(count -> suspended.map(more -> count + more))
        .invoke(
            count -> {
              reviewed = basis;
              LOG.infof(
                  "FIDO metadata no. %d: %d credentials %s",
                  basis.number(), count, suspend ? "suspended" : "flagged");
            })
        .replaceWithVoid();
  }

  /**
   * Reviews batch after batch, each with its events in a transaction of its own; returns the number
   * of credentials.
   */
  private Uni<Integer> all(EventType type, Supplier<Uni<List<ReviewedCredential>>> batch) {
    return Multi.createBy()
        .repeating()
        .uni(() -> Panache.withTransaction(() -> batch.get().call(found -> record(type, found))))
        .whilst(found -> found.size() == BATCH)
        .collect()
        .with(Collectors.summingInt(List::size));
  }

  /** AAGUIDs of the models that are refused whatever a credential's own certificates are. */
  private List<UUID> refused(LocalDate today) {
    Set<AuthenticatorStatus> statuses = policy.refusedStatuses().orElse(Set.of());
    return metadata.models().stream()
        .filter(model -> model.hasStatus(statuses, List.of(), today))
        .map(ModelMetadata::aaguid)
        .toList();
  }

  private Uni<Void> record(EventType type, List<ReviewedCredential> found) {
    return Multi.createFrom()
        .iterable(found)
        .onItem()
        .transformToUniAndConcatenate(each -> record(type, each))
        .collect()
        .last();
  }

  private Uni<Void> record(EventType type, ReviewedCredential credential) {
    return audit.recordOwn(
        credential.relyingParty(),
        type,
        credential.userId(),
        credential.id(),
        EventDetail.because(Reason.AUTHENTICATOR_STATUS));
  }
}
