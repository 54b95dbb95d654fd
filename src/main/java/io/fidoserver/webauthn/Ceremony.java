package io.fidoserver.webauthn;

import com.webauthn4j.verifier.exception.BadRpIdException;
import com.webauthn4j.verifier.exception.BadSignatureException;
import com.webauthn4j.verifier.exception.UserNotPresentException;
import com.webauthn4j.verifier.exception.UserNotVerifiedException;
import com.webauthn4j.verifier.exception.VerificationException;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import java.util.Map;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Ceremonies of WebAuthn (WebAuthn L3 §7), each with the client data type and the error code that
 * its verification has.
 */
public enum Ceremony {
  REGISTRATION("webauthn.create", ErrorCode.INVALID_ATTESTATION, Reason.BAD_ATTESTATION_STATEMENT),
  AUTHENTICATION("webauthn.get", ErrorCode.INVALID_SIGNATURE, Reason.BAD_SIGNATURE);

  private static final Logger LOG = Logger.getLogger(Ceremony.class);

  /** Reasons of webauthn4j's exceptions, where they are not the ceremony's own. */
  private static final Map<Class<? extends VerificationException>, Reason> REASONS =
      Map.of(
          BadRpIdException.class, Reason.RP_ID_MISMATCH,
          UserNotPresentException.class, Reason.USER_NOT_PRESENT,
          UserNotVerifiedException.class, Reason.USER_NOT_VERIFIED,
          BadSignatureException.class, Reason.BAD_SIGNATURE);

  private final String clientDataType;
  private final ErrorCode refusal;
  private final Reason reason;

  Ceremony(String clientDataType, ErrorCode refusal, Reason reason) {
    this.clientDataType = clientDataType;
    this.refusal = refusal;
    this.reason = reason;
  }

  /** The {@code type} of its client data (WebAuthn L3 §5.8.1). */
  public String clientDataType() {
    return clientDataType;
  }

  /** Creates the error of a failed verification of this ceremony. */
  public ApiException rejection(Reason reason) {
    return new ApiException(refusal, reason);
  }

  /** Throws {@link #refused} with {@code reason} unless {@code holds}. */
  public void verify(boolean holds, Reason reason) {
    if (!holds) {
      throw rejection(reason);
    }
  }

  /**
   * Verifies by webauthn4j, and maps its exceptions. In a registration there are many, its parsers'
   * own among them: those that are not in the table mean that the statement is not valid. An
   * authentication has nothing to parse, and any other exception is a fault.
   *
   * @throws ApiException this ceremony's refusal
   */
  public <T> T verifyByWebauthn4j(Supplier<T> verification) {
    try {
      return verification.get();
    } catch (ApiException e) {
      throw e;
    } catch (RuntimeException e) {
      if (this == AUTHENTICATION && !(e instanceof VerificationException)) {
        throw e;
      }
      LOG.debug("Refused by webauthn4j", e);
      throw rejection(REASONS.getOrDefault(e.getClass(), reason));
    }
  }
}
