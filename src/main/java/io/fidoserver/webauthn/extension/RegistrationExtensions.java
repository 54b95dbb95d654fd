package io.fidoserver.webauthn.extension;

import static io.fidoserver.webauthn.Ceremony.REGISTRATION;

import io.fidoserver.error.Reason;
import io.fidoserver.webauthn.extension.ExtensionInputs.LargeBlobSupport;
import io.fidoserver.webauthn.extension.ExtensionOutputs.Flags;
import jakarta.annotation.Nullable;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Verified extension outputs of a registration; null: absent, or not requested.
 *
 * @param credProps the client extension output, which is not signed
 * @param credProtect the authenticator extension output: 1, 2 or 3, see {@link
 *     CredentialProtectionPolicy}
 * @param minPinLength the authenticator extension output, in code points
 * @param largeBlob the client extension output
 * @param prf the client extension output
 * @param appidExclude the client extension output
 * @param uvm the authenticator extension output: entries of a user verification method, its key
 *     protection and its matcher protection
 */
public record RegistrationExtensions(
    @Nullable ExtensionOutputs.CredProps credProps,
    @Nullable Integer credProtect,
    @Nullable Integer minPinLength,
    @Nullable LargeBlob largeBlob,
    @Nullable Prf prf,
    @Nullable Boolean appidExclude,
    @Nullable List<List<Long>> uvm) {

  private static final RegistrationExtensions EMPTY =
      new RegistrationExtensions(null, null, null, null, null, null, null);

  /**
   * AuthenticationExtensionsLargeBlobOutputs (WebAuthn L3 §10.1.5): whether the credential can have
   * a blob.
   */
  @Schema(name = "LargeBlobRegistrationOutputs")
  public record LargeBlob(Boolean supported) {}

  /**
   * AuthenticationExtensionsPRFOutputs (WebAuthn L3 §10.1.4): whether the credential has
   * pseudo-random functions.
   */
  @Schema(name = "PrfRegistrationOutputs")
  public record Prf(Boolean enabled) {}

  /**
   * Verifies the extension outputs (WebAuthn L3 §7.1 step 28). Extensions are optional for clients
   * and authenticators, so a missing output is not refused; one that was not requested is ignored.
   *
   * @param requested the extension inputs of the creation options; null: none
   * @param client the client extension outputs, or null
   * @param authenticator the authenticator extension outputs, signed where there is an attestation
   * @return the outputs; null: there are none
   * @throws io.fidoserver.error.ApiException INVALID_ATTESTATION with EXTENSION_INVALID: an output
   *     is not of its type, or contradicts its input
   */
  public static RegistrationExtensions verify(
      ExtensionInputs requested, ExtensionOutputs client, Map<Object, Object> authenticator) {
    ExtensionInputs inputs = requested == null ? ExtensionInputs.NONE : requested;
    ExtensionOutputs outputs = client == null ? ExtensionOutputs.NONE : client;
    RegistrationExtensions verified =
        new RegistrationExtensions(
            outputs.credProps(),
            credProtect(inputs, authenticator),
            Boolean.TRUE.equals(inputs.minPinLength())
                ? number(authenticator.get("minPinLength"), 0, Integer.MAX_VALUE)
                : null,
            inputs.largeBlob() == null ? null : largeBlob(inputs, outputs),
            inputs.prf() == null ? null : prf(outputs, authenticator),
            inputs.appidExclude() == null
                ? null
                : ExtensionOutputs.flag(outputs.appidExclude(), REGISTRATION),
            Boolean.TRUE.equals(inputs.uvm())
                ? UserVerificationMethods.verify(outputs.uvm(), authenticator, REGISTRATION)
                : null);
    return verified.equals(EMPTY) ? null : verified;
  }

  /**
   * Returns whether these authenticator extension outputs have results of a pseudo-random function
   * (WebAuthn L3 §10.1.4), which are for the page only.
   */
  public static boolean haveSecrets(Map<Object, Object> authenticator) {
    return authenticator.containsKey("prf") || authenticator.containsKey("hmac-secret-mc");
  }

  private static Integer credProtect(ExtensionInputs inputs, Map<Object, Object> authenticator) {
    CredentialProtectionPolicy policy = inputs.credentialProtectionPolicy();
    if (policy == null) {
      return null;
    }
    boolean enforced = Boolean.TRUE.equals(inputs.enforceCredentialProtectionPolicy());
    return number(
        authenticator.get("credProtect"),
        enforced ? policy.level() : CredentialProtectionPolicy.USER_VERIFICATION_OPTIONAL.level(),
        CredentialProtectionPolicy.USER_VERIFICATION_REQUIRED.level());
  }

  private static LargeBlob largeBlob(ExtensionInputs inputs, ExtensionOutputs outputs) {
    Boolean supported = Flags.flag(outputs.largeBlob(), "supported", REGISTRATION);
    boolean isRequired = inputs.largeBlob().support() == LargeBlobSupport.REQUIRED;
    REGISTRATION.verify(!isRequired || !Boolean.FALSE.equals(supported), Reason.EXTENSION_INVALID);
    return supported == null ? null : new LargeBlob(supported);
  }

  /**
   * Verifies prf against hmac-secret, by which CTAP authenticators provide it (WebAuthn L3
   * §10.1.4).
   */
  private static Prf prf(ExtensionOutputs outputs, Map<Object, Object> authenticator) {
    Boolean enabled = Flags.flag(outputs.prf(), "enabled", REGISTRATION);
    REGISTRATION.verify(
        !Boolean.TRUE.equals(enabled) || !Boolean.FALSE.equals(authenticator.get("hmac-secret")),
        Reason.EXTENSION_INVALID);
    return enabled == null ? null : new Prf(enabled);
  }

  private static Integer number(Object output, int least, int most) {
    if (output == null) {
      return null;
    }
    REGISTRATION.verify(
        output instanceof Long number && number >= least && number <= most,
        Reason.EXTENSION_INVALID);
    return ((Long) output).intValue();
  }
}
