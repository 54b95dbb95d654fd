package io.fidoserver.webauthn.options;

import io.fidoserver.webauthn.extension.ExtensionInputs;
import java.util.List;

/**
 * PublicKeyCredentialRequestOptionsJSON (WebAuthn L3 §5.1.10).
 *
 * @param allowCredentials empty: any discoverable credential
 */
public record RequestOptions(
    byte[] challenge,
    long timeout,
    String rpId,
    List<CredentialDescriptor> allowCredentials,
    UserVerification userVerification,
    List<Hint> hints,
    ExtensionInputs extensions) {}
