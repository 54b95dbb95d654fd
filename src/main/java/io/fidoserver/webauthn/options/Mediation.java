package io.fidoserver.webauthn.options;

import com.fasterxml.jackson.annotation.JsonProperty;

/** CredentialMediationRequirement (Credential Management Level 1 §2.3.2, WebAuthn L3 §5.1.3). */
public enum Mediation {
  @JsonProperty("silent")
  SILENT,
  @JsonProperty("optional")
  OPTIONAL,
  /** The client makes the credential by itself, beside another sign-in: nobody need be there. */
  @JsonProperty("conditional")
  CONDITIONAL,
  @JsonProperty("required")
  REQUIRED
}
