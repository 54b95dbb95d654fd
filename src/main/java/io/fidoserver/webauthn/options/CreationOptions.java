package io.fidoserver.webauthn.options;

import io.fidoserver.webauthn.extension.ExtensionInputs;
import java.util.List;

/** PublicKeyCredentialCreationOptionsJSON (WebAuthn L3 §5.1.9). */
public record CreationOptions(
    Rp rp,
    User user,
    byte[] challenge,
    List<Parameters> pubKeyCredParams,
    long timeout,
    List<CredentialDescriptor> excludeCredentials,
    AuthenticatorSelection authenticatorSelection,
    List<Hint> hints,
    AttestationConveyancePreference attestation,
    List<String> attestationFormats,
    ExtensionInputs extensions) {

  /** PublicKeyCredentialRpEntity: the relying party. */
  public record Rp(String id, String name) {}

  /**
   * PublicKeyCredentialUserEntityJSON: the account.
   *
   * @param id the user handle: 1 to 64 bytes
   */
  public record User(byte[] id, String name, String displayName) {}

  /** PublicKeyCredentialParameters (WebAuthn L3 §5.3): an algorithm that is offered. */
  public record Parameters(String type, int alg) {}

  /** AuthenticatorSelectionCriteria (WebAuthn L3 §5.4.4). */
  public record AuthenticatorSelection(
      AuthenticatorAttachment authenticatorAttachment,
      ResidentKey residentKey,
      boolean requireResidentKey,
      UserVerification userVerification) {}
}
