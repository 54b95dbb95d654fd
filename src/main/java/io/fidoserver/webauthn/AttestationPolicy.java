package io.fidoserver.webauthn;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Which attestations are accepted. */
@ConfigMapping(prefix = "fido.attestation")
public interface AttestationPolicy {

  /** What a registration must bring. */
  @WithDefault("prefer")
  Policy policy();

  /** How much attestation is required. */
  enum Policy {
    /** Any registration is accepted; an attestation that is sent is verified. */
    PREFER,
    /** Only a registration whose attestation is trusted is accepted. */
    REQUIRE_TRUSTED
  }
}
