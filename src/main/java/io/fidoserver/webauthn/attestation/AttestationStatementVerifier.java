package io.fidoserver.webauthn.attestation;

import static io.fidoserver.webauthn.Ceremony.REGISTRATION;

import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.data.CoreRegistrationParameters;
import com.webauthn4j.server.CoreServerProperty;
import com.webauthn4j.verifier.CoreRegistrationObject;
import com.webauthn4j.verifier.attestation.statement.androidkey.AndroidKeyAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.apple.AppleAnonymousAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.u2f.FIDOU2FAttestationStatementVerifier;
import com.webauthn4j.verifier.exception.BadSignatureException;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.Reason;
import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.metadata.ModelMetadata;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.webauthn.AttestationTrust;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Verifier of attestation statements (WebAuthn L3 §7.1 steps 21 and 22, §8): packed and TPM
 * statements by our own procedures, the others with webauthn4j's verifier of their format.
 */
@ApplicationScoped
public class AttestationStatementVerifier {

  private static final Logger LOG = Logger.getLogger(AttestationStatementVerifier.class);
  public static final String NONE = "none";
  private static final String PACKED = "packed";
  private static final String TPM = "tpm";
  private static final String FIDO_U2F = "fido-u2f";

  /**
   * Formats that are verified here. A format that is neither here nor in {@link #WEBAUTHN4J} is
   * refused: SafetyNet, for one, which Google has shut down.
   */
  private static final Set<String> BUILT_IN = Set.of(PACKED, TPM);

  private static final Map<
          String, com.webauthn4j.verifier.attestation.statement.AttestationStatementVerifier>
      WEBAUTHN4J =
          Map.of(
              "android-key",
              new AndroidKeyAttestationStatementVerifier(),
              FIDO_U2F,
              new FIDOU2FAttestationStatementVerifier(),
              "apple",
              new AppleAnonymousAttestationStatementVerifier());

  /** Attestation trust in ascending order. */
  private static final List<AttestationTrust> TRUST =
      List.of(
          AttestationTrust.NONE,
          AttestationTrust.SELF,
          AttestationTrust.UNTRUSTED,
          AttestationTrust.TRUSTED);

  private static final Comparator<AttestationResult> BY_TRUST =
      Comparator.<AttestationResult>comparingInt(each -> TRUST.indexOf(each.trust()))
          .thenComparing(AttestationResult::hasAaguid);

  /** Most statements of a compound: one of each format that is supported. */
  private static final int MAX_PARTS = 6;

  private final ObjectConverter converter = new ObjectConverter();
  private final TrustAnchors anchors;
  private final MetadataStore metadata;
  private final CoreRegistrationParameters parameters;
  private final Clock clock;

  public AttestationStatementVerifier(
      RelyingParty relyingParty, TrustAnchors anchors, MetadataStore metadata, Clock clock) {
    this.anchors = anchors;
    this.metadata = metadata;
    this.parameters =
        new CoreRegistrationParameters(
            new CoreServerProperty(relyingParty.id(), null), null, false, true);
    this.clock = clock;
  }

  /**
   * The attested AAGUID; all zeros where the statement attests none. A U2F statement does not sign
   * it (§8.6). Android's KeyStore attests the key of any app, which writes the AAGUID itself: only
   * the model's own roots, in the metadata, can prove it.
   */
  private UUID aaguid(AttestationObject attestation) {
    UUID claimed = attestation.authenticatorData().attested().aaguid();
    boolean isAttested =
        switch (attestation.format()) {
          case FIDO_U2F -> false;
          case TrustAnchors.ANDROID_KEY -> metadata.model(claimed).isPresent();
          default -> true;
        };
    return isAttested ? claimed : AttestationResult.NO_AAGUID;
  }

  /**
   * Verifies the attestation statement, and assesses its trustworthiness.
   *
   * @throws ApiException INVALID_ATTESTATION with BAD_SIGNATURE, BAD_ATTESTATION_STATEMENT or
   *     ATTESTATION_FORMAT_NOT_SUPPORTED
   */
  public AttestationResult verify(AttestationObject attestation, byte[] clientDataHash) {
    if (attestation.format().equals(NONE)) {
      // §8.7: the statement is empty
      REGISTRATION.verify(attestation.statement().isEmpty(), Reason.BAD_ATTESTATION_STATEMENT);
      return AttestationResult.none(aaguid(attestation));
    }
    if (attestation.format().equals(AttestationObject.COMPOUND)) {
      return verifyCompound(attestation, clientDataHash);
    }
    REGISTRATION.verify(
        BUILT_IN.contains(attestation.format()) || WEBAUTHN4J.containsKey(attestation.format()),
        Reason.ATTESTATION_FORMAT_NOT_SUPPORTED);
    try {
      List<X509Certificate> chain = AttestationCertificates.of(attestation.statement());
      switch (attestation.format()) {
        case PACKED -> PackedAttestationStatement.verify(attestation, clientDataHash, chain);
        case TPM -> TpmAttestationStatement.verify(attestation, clientDataHash, chain);
        default -> verifyByWebauthn4j(attestation, clientDataHash, chain);
      }
      UUID aaguid = aaguid(attestation);
      AttestationTrust trust = trust(attestation, aaguid, chain);
      return new AttestationResult(
          trust, chain, aaguid, trust == AttestationTrust.TRUSTED && provesModel(chain, aaguid));
    } catch (ApiException e) {
      throw e;
    } catch (BadSignatureException e) {
      throw REGISTRATION.rejection(Reason.BAD_SIGNATURE);
    } catch (RuntimeException e) {
      // webauthn4j reports a bad statement by many exceptions, its parsers' own among them. All
      // mean that the statement fails its format's verification procedure (§8).
      LOG.debugf(e, "Refused attestation statement, format %s", attestation.format());
      throw REGISTRATION.rejection(Reason.BAD_ATTESTATION_STATEMENT);
    }
  }

  /**
   * Returns whether trusted certificates prove the model: the attestation certificate names it
   * (§8.2.1), or the metadata have the model's own roots. A TPM's certificate, and Android's, says
   * nothing of a model, and signs whatever AAGUID it is given.
   */
  private boolean provesModel(List<X509Certificate> chain, UUID aaguid) {
    return AttestationCertificates.vouchesFor(chain.get(0), aaguid)
        || metadata
            .model(aaguid, chain)
            .filter(model -> anchors.leadsTo(model.roots(), chain))
            .isPresent();
  }

  private void verifyByWebauthn4j(
      AttestationObject attestation, byte[] clientDataHash, List<X509Certificate> chain) {
    Object sig = attestation.statement().get("sig");
    // Jackson would accept a text instead, and decode it as base64.
    REGISTRATION.verify(
        !chain.isEmpty() && (sig == null || sig instanceof byte[]),
        Reason.BAD_ATTESTATION_STATEMENT);
    WEBAUTHN4J
        .get(attestation.format())
        .verify(
            new CoreRegistrationObject(
                converter
                    .getCborMapper()
                    .readValue(
                        attestation.bytes(),
                        com.webauthn4j.data.attestation.AttestationObject.class),
                attestation.bytes(),
                clientDataHash,
                parameters,
                clock.instant()));
  }

  /**
   * Verifies a compound statement (§8.9): several statements about the same credential, none of
   * them a compound. Each must verify, and the result is that of the most trusted one: its trust
   * does not extend to what another says of the model.
   */
  private AttestationResult verifyCompound(AttestationObject compound, byte[] clientDataHash) {
    int count = compound.parts().size();
    REGISTRATION.verify(count >= 2 && count <= MAX_PARTS, Reason.BAD_ATTESTATION_STATEMENT);
    return compound.parts().stream()
        .map(part -> verify(single(compound, part), clientDataHash))
        .max(BY_TRUST)
        .orElseThrow();
  }

  /** Creates the attestation object of a part by itself. */
  private AttestationObject single(AttestationObject compound, Map<?, ?> part) {
    Object format = part.get("fmt");
    REGISTRATION.verify(
        format instanceof String
            && !format.equals(AttestationObject.COMPOUND)
            && part.get("attStmt") instanceof Map<?, ?>,
        Reason.BAD_ATTESTATION_STATEMENT);
    return AttestationObject.parse(
        converter
            .getCborMapper()
            .writeValueAsBytes(
                Map.of(
                    "fmt", format,
                    "attStmt", part.get("attStmt"),
                    "authData", compound.signedData())));
  }

  private AttestationTrust trust(
      AttestationObject attestation, UUID aaguid, List<X509Certificate> chain) {
    Optional<ModelMetadata> model = metadata.model(aaguid, chain);
    boolean isSelf = chain.isEmpty();
    if (model.isPresent() && contradicts(attestation, isSelf, model.get())) {
      return AttestationTrust.UNTRUSTED;
    }
    if (isSelf) {
      return AttestationTrust.SELF;
    }
    return anchors.isTrusted(attestation.format(), model.map(ModelMetadata::roots), chain)
        ? AttestationTrust.TRUSTED
        : AttestationTrust.UNTRUSTED;
  }

  /**
   * Returns whether the statement contradicts the metadata of its model: self attestation, which
   * anybody can make, of a model with attestation certificates; or an algorithm that the model
   * lacks.
   */
  private static boolean contradicts(
      AttestationObject attestation, boolean isSelf, ModelMetadata model) {
    return isSelf && !model.selfAttests()
        || attestation.format().equals(PACKED)
            && attestation.statement().get("alg") instanceof Long algorithm
            && !model.algorithms().isEmpty()
            && !model.algorithms().contains(algorithm.intValue());
  }
}
