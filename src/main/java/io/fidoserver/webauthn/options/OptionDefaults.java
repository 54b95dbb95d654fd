package io.fidoserver.webauthn.options;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Defaults of creation and request options, for what the begin request does not set. */
// Not injected, but read for each relying party.
@Unremovable
@ConfigMapping(prefix = "fido.options")
public interface OptionDefaults {

  /** {@code timeout}: the time that the client may take, in milliseconds. */
  @WithDefault("60000")
  @Min(1_000) @Max(3_600_000) long timeoutMs();

  /** {@code userVerification}: whether the authenticator verifies the user. */
  @WithDefault("preferred")
  UserVerification userVerification();

  /**
   * Returns the {@code userVerification} of a ceremony: what it requests, but where the default is
   * {@code required} no page weakens it.
   *
   * @param requested null: the default
   */
  default UserVerification userVerification(UserVerification requested) {
    return requested == null || userVerification() == UserVerification.REQUIRED
        ? userVerification()
        : requested;
  }

  /**
   * {@code residentKey}: whether the new credential is discoverable, so that it can sign in without
   * a user name.
   */
  @WithDefault("preferred")
  ResidentKey residentKey();

  /** {@code attestation}: whether an attestation is requested. */
  @WithDefault("none")
  AttestationConveyancePreference attestation();
}
