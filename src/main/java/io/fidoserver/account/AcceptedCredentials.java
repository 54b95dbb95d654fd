package io.fidoserver.account;

import java.util.List;

/**
 * The argument of {@code PublicKeyCredential.signalAllAcceptedCredentials} (WebAuthn L3 §5.1.10.2).
 *
 * @param userId the user handle
 */
public record AcceptedCredentials(
    String rpId, byte[] userId, List<byte[]> allAcceptedCredentialIds) {}
