package io.fidoserver.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fidoserver.metadata.MetadataSummary;
import io.fidoserver.metadata.ModelMetadata;
import io.fidoserver.webauthn.AttestationTrust;
import jakarta.annotation.Nullable;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Models of stored credentials.
 *
 * @param metadata the BLOB that the server has
 * @param models groups of credentials that can sign in, most first
 */
public record ModelsReport(MetadataSummary metadata, List<Model> models) {

  /**
   * Stored credentials of a model.
   *
   * @param aaguidTrusted whether the AAGUID is vouched for; null: it is not known
   * @param authenticatorName the model's name from metadata, or null
   * @param statuses those that the metadata report of it, as they have them
   * @param credentials the number of them that can sign in
   */
  @Schema(name = "ModelInUse")
  public record Model(
      UUID aaguid,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Boolean aaguidTrusted,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String authenticatorName,
      AttestationTrust attestationTrust,
      boolean backupEligible,
      List<String> statuses,
      long credentials) {

    static Model of(CredentialGroup group, Optional<ModelMetadata> model, LocalDate today) {
      return new Model(
          group.aaguid(),
          group.aaguidTrusted(),
          model.map(ModelMetadata::name).orElse(null),
          group.attestationTrust(),
          group.backupEligible(),
          model.map(each -> each.statuses(today)).orElse(List.of()),
          group.credentials());
    }
  }
}
