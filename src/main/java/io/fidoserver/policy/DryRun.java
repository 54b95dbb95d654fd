package io.fidoserver.policy;

import io.fidoserver.error.Reason;
import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.metadata.ModelMetadata;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.webauthn.AttestationTrust;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Dry run of a policy: the effect on the stored credentials, by the rules that would apply. */
@ApplicationScoped
public class DryRun {

  private final CredentialGroupRepository groups;
  private final MetadataStore metadata;
  private final Clock clock;

  DryRun(CredentialGroupRepository groups, MetadataStore metadata, Clock clock) {
    this.groups = groups;
    this.metadata = metadata;
    this.clock = clock;
  }

  /**
   * Evaluates a policy, and changes nothing.
   *
   * @param after the user ID after which the locked-out users begin, in the order of IDs
   * @param limit the largest number of them
   */
  public Uni<DryRunResult> run(
      RelyingParty relyingParty, ProposedPolicy proposed, UUID after, int limit) {
    return Panache.withSession(
        () ->
            groups
                .all(relyingParty)
                .flatMap(all -> evaluate(relyingParty, all, proposed, after, limit)));
  }

  private Uni<DryRunResult> evaluate(
      RelyingParty relyingParty,
      List<CredentialGroup> all,
      ProposedPolicy proposed,
      UUID after,
      int limit) {
    AuthenticatorRules rules =
        proposed.over(relyingParty.settings(AuthenticatorPolicy.class).rules());
    List<DryRunResult.Refused> refused = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (CredentialGroup group : all) {
      Optional<ModelMetadata> model = metadata.model(group.aaguid());
      Reason reason =
          Boolean.TRUE.equals(proposed.requireTrusted())
                  && group.attestationTrust() != AttestationTrust.TRUSTED
              ? Reason.UNTRUSTED_ATTESTATION
              : rules.firstViolation(group.authenticator(model), LocalDate.now(clock));
      if (reason != null) {
        refused.add(DryRunResult.Refused.of(group, model, reason));
        keys.add(group.key());
      }
    }
    return keys.isEmpty()
        ? Uni.createFrom().item(new DryRunResult(refused, List.of()))
        : groups
            .lockedOut(relyingParty, keys, after, limit)
            .map(users -> new DryRunResult(refused, users));
  }
}
