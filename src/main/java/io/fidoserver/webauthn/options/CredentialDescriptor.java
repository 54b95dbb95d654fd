package io.fidoserver.webauthn.options;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * PublicKeyCredentialDescriptorJSON (WebAuthn L3 §5.8.3).
 *
 * @param type always {@code public-key}
 */
@Schema(name = "PublicKeyCredentialDescriptorJSON")
@RegisterForReflection
public record CredentialDescriptor(byte[] id, String type, List<String> transports) {

  /** The only type of credential that WebAuthn defines. */
  public static final String PUBLIC_KEY = "public-key";

  /** Creates the descriptor of a credential by its ID and transports. */
  public CredentialDescriptor(byte[] id, List<String> transports) {
    this(id, PUBLIC_KEY, transports);
  }
}
