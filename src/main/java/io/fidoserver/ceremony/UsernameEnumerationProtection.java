package io.fidoserver.ceremony;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.options.CredentialDescriptor;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Where it is configured, keeps strangers from finding out who has an account (WebAuthn L3
 * §14.6.2): a name without one begins a sign-in with credentials that nobody has, the same ones
 * each time; and no refusal behind that tells one from the other.
 */
@Startup
@ApplicationScoped
public class UsernameEnumerationProtection {

  private static final String HMAC = "HmacSHA256";
  private static final int MIN_KEY_LENGTH = 32;

  /**
   * What authenticators that are widely used make: bytes of a credential ID, and transports in the
   * order that browsers tell them in (WebAuthn L3 §5.2.1).
   */
  private static final List<DecoyShape> SHAPES =
      List.of(
          new DecoyShape(16, List.of("hybrid", "internal")),
          new DecoyShape(20, List.of("hybrid", "internal")),
          new DecoyShape(32, List.of("internal")),
          new DecoyShape(64, List.of("nfc", "usb")));

  private record DecoyShape(int idLength, List<String> transports) {}

  /**
   * What is the same for everybody: that a challenge was used, is too old or of the other shape.
   */
  private static final Set<ErrorCode> CHALLENGE_ERRORS =
      EnumSet.of(
          ErrorCode.CHALLENGE_NOT_FOUND,
          ErrorCode.CHALLENGE_EXPIRED,
          ErrorCode.INVALID_CHALLENGE_TYPE);

  private final boolean hidden;
  private final byte[] key;

  /**
   * @throws ConfigurationException if users are to be hidden without a key: decoys that differ from
   *     pod to pod would tell
   */
  UsernameEnumerationProtection(PrivacyConfig config) {
    this.hidden = config.hideUsers();
    String text = config.decoyKey().orElse("");
    if (hidden && text.length() < MIN_KEY_LENGTH) {
      throw new ConfigurationException(
          "fido.privacy.hide-users needs fido.privacy.decoy-key, of at least 32 characters");
    }
    this.key = text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether strangers are told nothing. */
  boolean isEnabled() {
    return hidden;
  }

  /** An ID that no user has, of this name. */
  UUID decoyId(Username username) {
    ByteBuffer bytes = ByteBuffer.wrap(hash(username, "id"));
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  /** One credential or two that nobody has: always the same of the same name. */
  List<CredentialDescriptor> decoys(Username username) {
    byte[] choice = hash(username, "count");
    int count = choice[0] % 4 == 0 ? 2 : 1;
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              DecoyShape shape = SHAPES.get(Math.floorMod(choice[1 + i], SHAPES.size()));
              byte[] halves =
                  ByteBuffer.allocate(64)
                      .put(hash(username, "first" + i))
                      .put(hash(username, "second" + i))
                      .array();
              return new CredentialDescriptor(
                  Arrays.copyOf(halves, shape.idLength()), shape.transports());
            })
        .toList();
  }

  /**
   * What a stranger is told instead of {@code failure}: that the sign-in does not verify, whichever
   * step it failed at and whether or not there is such a user. The audit trail and the metrics have
   * the truth.
   */
  Throwable mask(Throwable failure) {
    return hidden
            && failure instanceof ApiException refusal
            && refusal.code().status() < 500
            && !CHALLENGE_ERRORS.contains(refusal.code())
        ? refusal.maskedAs(ErrorCode.INVALID_SIGNATURE, Reason.BAD_SIGNATURE)
        : failure;
  }

  private byte[] hash(Username username, String purpose) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      mac.update(purpose.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return mac.doFinal(username.key().getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
