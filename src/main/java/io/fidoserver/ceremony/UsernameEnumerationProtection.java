package io.fidoserver.ceremony;

import io.fidoserver.ceremony.AuthenticationQueries.Decoy;
import io.fidoserver.encoding.HmacSha256;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.secret.Secrets;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.CredentialRecord;
import io.fidoserver.webauthn.cose.CredentialPublicKey;
import io.fidoserver.webauthn.options.CredentialDescriptor;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Protection against username enumeration, where it is configured (WebAuthn L3 §14.6.2): an
 * authentication with an unknown name begins with decoy credentials, the same each time, and its
 * errors are those of a known name.
 */
@Startup
@ApplicationScoped
public class UsernameEnumerationProtection {

  private static final int MIN_KEY_LENGTH = 32;

  /** Character that no user name has: a decoy is of one relying party. */
  private static final char SEPARATOR = 0;

  /**
   * Error codes that do not depend on the user: the challenge is used up, expired or of the other
   * ceremony.
   */
  private static final Set<ErrorCode> CHALLENGE_ERRORS =
      EnumSet.of(
          ErrorCode.CHALLENGE_NOT_FOUND,
          ErrorCode.CHALLENGE_EXPIRED,
          ErrorCode.INVALID_CHALLENGE_TYPE);

  private final DecoyShapes shapes;

  /** Null: it was not needed yet. */
  private CredentialRecord decoyRecord;

  /**
   * Creates the protection.
   *
   * @throws ConfigurationException if users are to be hidden without a key: decoys must not differ
   *     from pod to pod
   */
  UsernameEnumerationProtection(PrivacyConfig config, DecoyShapes shapes) {
    verify(config);
    this.shapes = shapes;
  }

  /**
   * Verifies settings.
   *
   * @throws ConfigurationException if users are to be hidden without a key that can be one
   */
  public static void verify(PrivacyConfig config) {
    if (config.hideUsers()) {
      String key = config.decoyKey().orElse("");
      if (key.length() < MIN_KEY_LENGTH) {
        throw new ConfigurationException(
            "fido.privacy.hide-users needs fido.privacy.decoy-key, of at least 32 characters");
      }
      Secrets.verify("fido.privacy.decoy-key", key);
    }
  }

  /** Returns whether the user names of a relying party are protected from enumeration. */
  boolean isEnabled(RelyingParty relyingParty) {
    return relyingParty.settings(PrivacyConfig.class).hideUsers();
  }

  private static CredentialRecord newDecoyRecord() {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
      keys.initialize(new ECGenParameterSpec("secp256r1"));
      byte[] publicKey = keys.generateKeyPair().getPublic().getEncoded();
      return new CredentialRecord(
          new byte[0], CredentialPublicKey.of(publicKey, null).coseKey(), 0, false);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns a record whose private key nobody has, to verify what is refused anyway. */
  synchronized CredentialRecord decoyRecord() {
    if (decoyRecord == null) {
      decoyRecord = newDecoyRecord();
    }
    return decoyRecord;
  }

  /** Returns a user and credentials that nobody has, always the same for the same name. */
  Uni<Decoy> decoy(RelyingParty relyingParty, Username username) {
    String name =
        relyingParty.isDefault()
            ? username.key()
            : relyingParty.name() + SEPARATOR + username.key();
    byte[] key =
        relyingParty
            .settings(PrivacyConfig.class)
            .decoyKey()
            .orElseThrow()
            .getBytes(StandardCharsets.UTF_8);
    return shapes.all(relyingParty).map(all -> decoy(key, name, all));
  }

  private static Decoy decoy(byte[] key, String username, List<DecoyShapes.UserShape> all) {
    ByteBuffer id = ByteBuffer.wrap(hash(key, username, "id"));
    long seed = ByteBuffer.wrap(hash(key, username, "shape")).getLong();
    List<DecoyShapes.CredentialShape> drawn = DecoyShapes.draw(all, seed).credentials();
    return new Decoy(
        new UUID(id.getLong(), id.getLong()),
        IntStream.range(0, drawn.size())
            .mapToObj(
                i ->
                    new CredentialDescriptor(
                        bytes(key, username, "credential" + i, drawn.get(i).idLength()),
                        drawn.get(i).transports()))
            .toList());
  }

  private static byte[] bytes(byte[] key, String username, String purpose, int length) {
    ByteBuffer all = ByteBuffer.allocate(length);
    for (int block = 0; all.hasRemaining(); block++) {
      // Of another length it is another ID, as with any authenticator.
      byte[] hash = hash(key, username, purpose + "." + length + "." + block);
      all.put(hash, 0, Math.min(hash.length, all.remaining()));
    }
    return all.array();
  }

  /**
   * Replaces {@code failure} by INVALID_SIGNATURE, whichever step failed and whether or not the
   * user exists. The audit trail and the metrics have the actual error.
   */
  Throwable mask(RelyingParty relyingParty, Throwable failure) {
    return isEnabled(relyingParty)
            && failure instanceof ApiException refusal
            && refusal.code().status() < 500
            && !CHALLENGE_ERRORS.contains(refusal.code())
        ? refusal.maskedAs(ErrorCode.INVALID_SIGNATURE, Reason.BAD_SIGNATURE)
        : failure;
  }

  private static byte[] hash(byte[] key, String username, String purpose) {
    return HmacSha256.of(
        key,
        purpose.getBytes(StandardCharsets.UTF_8),
        new byte[1],
        username.getBytes(StandardCharsets.UTF_8));
  }
}
