package io.fidoserver.webauthn;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

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
    @Schema(implementation = Object.class, type = SchemaType.OBJECT) JsonNode extensions) {}
