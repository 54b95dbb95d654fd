package io.fidoserver.webauthn.extension;

import static io.fidoserver.webauthn.Ceremony.REGISTRATION;

import io.fidoserver.error.Reason;
import io.fidoserver.webauthn.extension.ExtensionInputs.LargeBlobSupport;
import io.fidoserver.webauthn.extension.ExtensionOutputs.Flags;
import java.util.List;
import java.util.Map;

/**
 * What extensions say of a new credential, verified; null is what nobody says or nobody asked for.
 *
 * @param credProps as the client says
 * @param credProtect as the authenticator says: 1, 2 or 3, see {@link CredentialProtectionPolicy}
 * @param minPinLength as the authenticator says, in code points
 * @param largeBlob as the client says
 * @param prf as the client says
 * @param appidExclude as the client says
 * @param uvm as the authenticator says: entries of a method, the key's and the matcher's protection
 */
public record RegistrationExtensions(
    ExtensionOutputs.CredProps credProps,
    Integer credProtect,
    Integer minPinLength,
    LargeBlob largeBlob,
    Prf prf,
    Boolean appidExclude,
    List<List<Long>> uvm) {

  private static final RegistrationExtensions NOTHING =
      new RegistrationExtensions(null, null, null, null, null, null, null);

  /** Whether the credential can have a blob (WebAuthn L3 §10.1.5). */
  public record LargeBlob(Boolean supported) {}

  /** Whether the credential has pseudo-random functions (WebAuthn L3 §10.1.4). */
  public record Prf(Boolean enabled) {}

  /**
   * WebAuthn L3 §7.1 step 28. Extensions are optional for clients and authenticators, so what is
   * missing is not refused; and what was not asked for is not looked at.
   *
   * @param asked what was asked for at the begin; null: nothing
   * @param client the client's outputs, or null
   * @param authenticator the authenticator's outputs, signed where the registration is
   * @return null: nothing is said
   * @throws io.fidoserver.error.ApiException INVALID_ATTESTATION with EXTENSION_INVALID: an output
   *     is not of its type, or not what was asked for
   */
  public static RegistrationExtensions verify(
      ExtensionInputs asked, ExtensionOutputs client, Map<Object, Object> authenticator) {
    ExtensionInputs inputs = asked == null ? ExtensionInputs.NONE : asked;
    ExtensionOutputs outputs = client == null ? ExtensionOutputs.NONE : client;
    RegistrationExtensions said =
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
    return said.equals(NOTHING) ? null : said;
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

  /** The client says what the authenticator's hmac-secret does, where it speaks CTAP. */
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
