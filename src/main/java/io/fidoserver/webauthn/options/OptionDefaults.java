package io.fidoserver.webauthn.options;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** What options say where the request that asks for them does not. */
@ConfigMapping(prefix = "fido.options")
public interface OptionDefaults {

  /** How long the client may take, in milliseconds: {@code timeout} of the options. */
  @WithDefault("60000")
  @Min(1_000) @Max(3_600_000) long timeoutMs();

  /** Whether the authenticator verifies the user. */
  @WithDefault("preferred")
  UserVerification userVerification();

  /** Whether the new credential is discoverable: one that is can sign in without a user name. */
  @WithDefault("preferred")
  ResidentKey residentKey();

  /** Whether an attestation is asked for. */
  @WithDefault("none")
  AttestationConveyance attestation();
}
