package io.fidoserver.webauthn.attestation;

import com.webauthn4j.data.attestation.statement.AttestationStatement;
import com.webauthn4j.data.attestation.statement.CertificateBaseAttestationStatement;
import com.webauthn4j.data.attestation.statement.FIDOU2FAttestationStatement;
import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.metadata.ModelMetadata;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.webauthn.AttestationTrust;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Trustworthiness of verified attestation statements (WebAuthn L3 §7.1 steps 23 and 24). */
@ApplicationScoped
public class AttestationTrustworthiness {

  /** Attestation trust in ascending order. */
  private static final List<AttestationTrust> TRUST =
      List.of(
          AttestationTrust.NONE,
          AttestationTrust.SELF,
          AttestationTrust.UNTRUSTED,
          AttestationTrust.TRUSTED);

  private static final Comparator<AttestationResult> BY_TRUST =
      Comparator.<AttestationResult>comparingInt(each -> TRUST.indexOf(each.trust()))
          .thenComparing(AttestationResult::isModelProven)
          .thenComparing(AttestationResult::hasAaguid);

  private final TrustAnchors anchors;
  private final MetadataStore metadata;

  public AttestationTrustworthiness(TrustAnchors anchors, MetadataStore metadata) {
    this.anchors = anchors;
    this.metadata = metadata;
  }

  /**
   * Assesses a statement; a compound is worth what the most trusted of its parts is, whose trust
   * does not extend to what another says of the model.
   *
   * @param relyingParty the one whose trust anchors count
   * @param statement as {@link RegistrationDataVerifier} has verified it
   * @param claimed the AAGUID in the authenticator data
   */
  public AttestationResult assess(
      RelyingParty relyingParty, AttestationStatement statement, UUID claimed) {
    if (statement instanceof CompoundAttestationStatement compound) {
      return compound.parts().stream()
          .map(part -> assess(relyingParty, part, claimed))
          .max(BY_TRUST)
          .orElseThrow();
    }
    if (!(statement instanceof CertificateBaseAttestationStatement attestation)) {
      return AttestationResult.none(claimed);
    }
    List<X509Certificate> chain =
        Optional.<List<X509Certificate>>ofNullable(attestation.getX5c()).orElse(List.of());
    // A U2F authenticator has no AAGUID, and its statement does not sign what stands there (§8.6).
    UUID aaguid =
        statement instanceof FIDOU2FAttestationStatement ? AttestationResult.NO_AAGUID : claimed;
    Optional<ModelMetadata> model = metadata.model(aaguid, chain);
    AttestationTrust trust = trust(relyingParty, statement, model, chain);
    return new AttestationResult(
        trust,
        chain,
        aaguid,
        trust == AttestationTrust.TRUSTED && provesModel(chain, aaguid, model));
  }

  private AttestationTrust trust(
      RelyingParty relyingParty,
      AttestationStatement statement,
      Optional<ModelMetadata> model,
      List<X509Certificate> chain) {
    boolean isSelf = chain.isEmpty();
    if (model.isPresent() && contradicts(statement, isSelf, model.get())) {
      return AttestationTrust.UNTRUSTED;
    }
    if (isSelf) {
      return AttestationTrust.SELF;
    }
    return anchors.isTrusted(
            relyingParty, statement.getFormat(), model.map(ModelMetadata::roots), chain)
        ? AttestationTrust.TRUSTED
        : AttestationTrust.UNTRUSTED;
  }

  /**
   * Returns whether trusted certificates prove the model: the attestation certificate names it
   * (§8.2.1), or the metadata have the model's own roots. A TPM's certificate, and Android's, says
   * nothing of a model, and signs whatever AAGUID it is given.
   */
  private boolean provesModel(
      List<X509Certificate> chain, UUID aaguid, Optional<ModelMetadata> model) {
    return AttestationCertificates.vouchesFor(chain.get(0), aaguid)
        || model.filter(known -> anchors.leadsTo(known.roots(), chain)).isPresent();
  }

  /**
   * Returns whether the statement contradicts the metadata of its model: self attestation, which
   * anybody can make, of a model with attestation certificates; or an algorithm that the model
   * lacks.
   */
  private static boolean contradicts(
      AttestationStatement statement, boolean isSelf, ModelMetadata model) {
    return isSelf && !model.selfAttests()
        || statement instanceof PackedStatement packed
            && !model.algorithms().isEmpty()
            && !model.algorithms().contains(packed.identifier());
  }
}
