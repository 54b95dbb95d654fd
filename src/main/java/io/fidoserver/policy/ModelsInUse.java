package io.fidoserver.policy;

import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.metadata.MetadataSummary;
import io.fidoserver.metadata.StoredMetadata;
import io.fidoserver.relyingparty.RelyingParty;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;

/** Report of the models that stored credentials are of, with what the metadata say of them. */
@ApplicationScoped
public class ModelsInUse {

  private final CredentialGroupRepository groups;
  private final MetadataStore metadata;
  private final StoredMetadata stored;
  private final Clock clock;

  ModelsInUse(
      CredentialGroupRepository groups,
      MetadataStore metadata,
      StoredMetadata stored,
      Clock clock) {
    this.groups = groups;
    this.metadata = metadata;
    this.stored = stored;
    this.clock = clock;
  }

  /** Returns the report on a relying party's credentials, most first. */
  public Uni<ModelsReport> report(RelyingParty relyingParty) {
    return Panache.withSession(
        () ->
            groups
                .all(relyingParty)
                .flatMap(all -> stored.summary().map(summary -> report(all, summary))));
  }

  private ModelsReport report(List<CredentialGroup> all, MetadataSummary summary) {
    LocalDate today = LocalDate.now(clock);
    List<ModelsReport.Model> models =
        all.stream()
            .sorted(
                Comparator.comparing(CredentialGroup::credentials)
                    .reversed()
                    .thenComparing(CredentialGroup::key))
            .map(group -> ModelsReport.Model.of(group, metadata.model(group.aaguid()), today))
            .toList();
    return new ModelsReport(summary, models);
  }
}
