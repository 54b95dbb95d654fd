package io.fidoserver.testsupport;

import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** U2F attestation statement (WebAuthn L3 §8.6). */
public final class U2fAttestation {

  /** Chain of {@link AttestationEmulator#FIDO_U2F}. */
  public static final CertificateChain CHAIN = new CertificateChain();

  private U2fAttestation() {}

  /** Creates an authenticator that can make it: one without an AAGUID. */
  public static SoftwareAuthenticator authenticator() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    authenticator.aaguid = new UUID(0, 0);
    return authenticator;
  }

  /** Attests the registration's key with that of {@code chain}. */
  public static void attest(
      CertificateChain chain, SoftwareAuthenticator.Registration registration) {
    registration.format = "fido-u2f";
    registration.statement =
        (authData, hash) -> {
          ECPublicKey key = (ECPublicKey) registration.keys().getPublic();
          byte[] signed =
              SoftwareAuthenticator.concat(
                  new byte[1],
                  registration.rpIdHash,
                  hash,
                  registration.idInAuthenticatorData,
                  new byte[] {4},
                  KeyType.unsigned(key.getW().getAffineX(), 32),
                  KeyType.unsigned(key.getW().getAffineY(), 32));
          return Map.of(
              "sig",
              chain.sign(signed),
              "x5c",
              List.of(CertificateChain.encoded(chain.attestation)));
        };
  }
}
