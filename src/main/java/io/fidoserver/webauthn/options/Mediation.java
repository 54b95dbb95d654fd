package io.fidoserver.webauthn.options;

import com.fasterxml.jackson.annotation.JsonProperty;

/** CredentialMediationRequirement (Credential Management Level 1 §2.3.2, WebAuthn L3 §5.1.3). */
public enum Mediation {
  @JsonProperty("silent")
  SILENT,
  @JsonProperty("optional")
  OPTIONAL,
  /**
   * The client creates the credential without a prompt, during another sign-in: without user
   * presence.
   */
  @JsonProperty("conditional")
  CONDITIONAL,
  @JsonProperty("required")
  REQUIRED
}
