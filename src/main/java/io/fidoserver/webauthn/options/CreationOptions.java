package io.fidoserver.webauthn.options;

import io.fidoserver.webauthn.extension.ExtensionInputs;
import jakarta.annotation.Nullable;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** PublicKeyCredentialCreationOptionsJSON (WebAuthn L3 §5.1.9). */
@Schema(name = "PublicKeyCredentialCreationOptionsJSON")
public record CreationOptions(
    Rp rp,
    User user,
    byte[] challenge,
    List<Parameters> pubKeyCredParams,
    long timeout,
    List<CredentialDescriptor> excludeCredentials,
    AuthenticatorSelection authenticatorSelection,
    @Nullable List<Hint> hints,
    AttestationConveyancePreference attestation,
    @Nullable List<String> attestationFormats,
    @Nullable ExtensionInputs extensions) {

  /**
   * Attestation statement format identifier (WebAuthn L3 §8.1): at most 32 characters of printable
   * ASCII, without quotation mark and backslash.
   */
  public static final String ATTESTATION_FORMAT = "[!#-\\[\\]-~]{1,32}";

  /** PublicKeyCredentialRpEntity: the relying party. */
  @Schema(name = "PublicKeyCredentialRpEntity")
  public record Rp(String id, String name) {}

  /**
   * PublicKeyCredentialUserEntityJSON: the account.
   *
   * @param id the user handle: 1 to 64 bytes
   */
  @Schema(name = "PublicKeyCredentialUserEntityJSON")
  public record User(byte[] id, String name, String displayName) {}

  /** PublicKeyCredentialParameters (WebAuthn L3 §5.3): an algorithm that is offered. */
  @Schema(name = "PublicKeyCredentialParameters")
  public record Parameters(String type, int alg) {}

  /** AuthenticatorSelectionCriteria (WebAuthn L3 §5.4.4). */
  @Schema(name = "AuthenticatorSelectionCriteria")
  public record AuthenticatorSelection(
      @Nullable AuthenticatorAttachment authenticatorAttachment,
      ResidentKey residentKey,
      boolean requireResidentKey,
      UserVerification userVerification) {}
}
