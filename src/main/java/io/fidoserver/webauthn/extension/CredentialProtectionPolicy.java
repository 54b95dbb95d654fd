package io.fidoserver.webauthn.extension;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Credential protection policy (CTAP 2.2 §12.1, credProtect), least protection first. */
public enum CredentialProtectionPolicy {
  @JsonProperty("userVerificationOptional")
  USER_VERIFICATION_OPTIONAL,
  @JsonProperty("userVerificationOptionalWithCredentialIDList")
  USER_VERIFICATION_OPTIONAL_WITH_CREDENTIAL_ID_LIST,
  @JsonProperty("userVerificationRequired")
  USER_VERIFICATION_REQUIRED;

  /** The authenticator extension output: 1, 2 or 3. */
  int level() {
    return ordinal() + 1;
  }
}
