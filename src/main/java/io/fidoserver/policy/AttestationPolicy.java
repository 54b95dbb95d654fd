package io.fidoserver.policy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which attestations are accepted. */
@ConfigMapping(prefix = "fido.attestation")
public interface AttestationPolicy {

  /** What a registration must bring. */
  @WithDefault("prefer")
  Policy policy();

  /** Files of PEM certificates, or directories of such: the roots that are trusted. */
  Optional<List<Path>> trustAnchors();

  /**
   * Files of certificate revocation lists (RFC 5280 §5), or directories of such, read at the start:
   * a chain that has a certificate which its issuer's list has is not trusted.
   */
  Optional<List<Path>> revocationLists();

  /** How much attestation is required. */
  enum Policy {
    /**
     * Any registration is accepted, and no attestation is looked at: what is not verified is worth
     * nothing, so it is stored as none.
     */
    NONE,
    /** Any registration is accepted; an attestation that is sent is verified. */
    PREFER,
    /** As prefer; but certificates that lead to no trusted root are refused. */
    REFUSE_UNTRUSTED,
    /** Only a registration whose attestation is trusted is accepted. */
    REQUIRE_TRUSTED
  }
}
