package io.fidoserver.webauthn.options;

import io.fidoserver.webauthn.extension.ExtensionInputs;
import jakarta.annotation.Nullable;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * PublicKeyCredentialRequestOptionsJSON (WebAuthn L3 §5.1.10).
 *
 * @param allowCredentials empty: any discoverable credential
 */
@Schema(name = "PublicKeyCredentialRequestOptionsJSON")
public record RequestOptions(
    byte[] challenge,
    long timeout,
    String rpId,
    List<CredentialDescriptor> allowCredentials,
    UserVerification userVerification,
    @Nullable List<Hint> hints,
    @Nullable ExtensionInputs extensions) {}
