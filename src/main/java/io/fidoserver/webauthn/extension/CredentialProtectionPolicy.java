package io.fidoserver.webauthn.extension;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who may use a credential (CTAP 2.2 §12.1, credProtect), least protected first. */
public enum CredentialProtectionPolicy {
  @JsonProperty("userVerificationOptional")
  USER_VERIFICATION_OPTIONAL,
  @JsonProperty("userVerificationOptionalWithCredentialIDList")
  USER_VERIFICATION_OPTIONAL_WITH_CREDENTIAL_ID_LIST,
  @JsonProperty("userVerificationRequired")
  USER_VERIFICATION_REQUIRED;

  /** As authenticators write it: 1, 2 or 3. */
  int level() {
    return ordinal() + 1;
  }
}
