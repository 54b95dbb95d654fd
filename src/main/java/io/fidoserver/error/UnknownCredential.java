package io.fidoserver.error;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The argument of {@code PublicKeyCredential.signalUnknownCredential} (WebAuthn L3 §5.1.10.1).
 *
 * @param credentialId as the client sent it
 */
@RegisterForReflection
public record UnknownCredential(String rpId, byte[] credentialId) {}
