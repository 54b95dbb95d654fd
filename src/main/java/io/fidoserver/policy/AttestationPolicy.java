package io.fidoserver.policy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Attestation policy: the attestations that a registration may have. */
@ConfigMapping(prefix = "fido.attestation")
public interface AttestationPolicy {

  /** Attestation that a registration must have. */
  @WithDefault("prefer")
  Policy policy();

  /**
   * Trust anchors of every format: certificates in PEM (RFC 7468), files of such, or directories of
   * these.
   */
  Optional<List<String>> trustAnchors();

  /** Trust anchors of a single attestation statement format. */
  FormatTrustAnchors formatTrustAnchors();

  /**
   * Certificate revocation lists (RFC 5280 §5): files, or directories of such, read at the start. A
   * chain with a certificate that its issuer's list revokes is not trusted.
   */
  Optional<List<Path>> revocationLists();

  /** Attestations that are verified at once: a chain of certificates is work for a thread. */
  @WithDefault("8")
  @Min(1) @Max(1_000) int workers();

  /** Attestations that may wait for that; one more is refused with 503. */
  @WithDefault("256")
  @Min(0) @Max(100_000) int waiting();

  /**
   * Trust anchors by attestation statement format (WebAuthn L3 §8): the root of a TPM's vendor says
   * nothing of a packed statement.
   */
  interface FormatTrustAnchors {

    Optional<List<String>> androidKey();

    Optional<List<String>> apple();

    Optional<List<String>> fidoU2f();

    Optional<List<String>> packed();

    Optional<List<String>> tpm();
  }

  /** Levels of required attestation. */
  enum Policy {
    /**
     * Any registration is accepted, and no attestation is verified: it proves nothing then, so it
     * is stored as none.
     */
    NONE,
    /** Any registration is accepted; an attestation that is sent is verified. */
    PREFER,
    /** An attestation that is sent is verified, and refused if it is untrusted. */
    REFUSE_UNTRUSTED,
    /** Only a registration whose attestation is trusted is accepted. */
    REQUIRE_TRUSTED
  }
}
