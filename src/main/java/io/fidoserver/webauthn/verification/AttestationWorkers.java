package io.fidoserver.webauthn.verification;

import io.fidoserver.webauthn.extension.ExtensionOutputs;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.HexFormat;
import org.eclipse.microprofile.faulttolerance.Bulkhead;

/**
 * Verifies registrations on worker threads, as a chain of certificates is too much work for an
 * event loop; and few at a time, so that they leave CPU time for all else.
 */
@ApplicationScoped
public class AttestationWorkers {

  /**
   * The first bytes of an attestation object in CBOR whose {@code fmt}, which comes first, is
   * {@code none}.
   */
  private static final byte[] NONE = HexFormat.of().parseHex("a363666d74646e6f6e65");

  private final RegistrationVerifier verifier;
  private final Vertx vertx;

  AttestationWorkers(RegistrationVerifier verifier, Vertx vertx) {
    this.verifier = verifier;
    this.vertx = vertx;
  }

  /**
   * Returns whether there may be an attestation statement to verify; without one, the event loop
   * can verify the registration.
   */
  public static boolean areRequiredFor(byte[] attestationObject) {
    return attestationObject.length < NONE.length
        || !Arrays.equals(attestationObject, 0, NONE.length, NONE, 0, NONE.length);
  }

  /**
   * Verifies a registration on a worker thread: see {@link RegistrationVerifier#verify}.
   *
   * @return the verified registration; fails with its refusal, or at once where too many wait
   *     already
   */
  @Bulkhead(value = 8, waitingTaskQueue = 256)
  public Uni<VerifiedRegistration> verify(
      RegistrationVerifier.Expected expected,
      ClientData clientData,
      byte[] rawId,
      byte[] attestationObject,
      ExtensionOutputs extensionOutputs) {
    return vertx.executeBlocking(
        () -> verifier.verify(expected, clientData, rawId, attestationObject, extensionOutputs),
        false);
  }
}
