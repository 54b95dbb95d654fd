package io.fidoserver.challenge;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fidoserver.webauthn.extension.ExtensionInputs;
import io.fidoserver.webauthn.options.Mediation;
import io.fidoserver.webauthn.options.UserVerification;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.UUID;

/**
 * What a ceremony asked for when it began. It is kept with the challenge, because what the client
 * sends back can't be asked.
 *
 * @param algorithms registration: the COSEAlgorithmIdentifiers that were offered
 * @param newUser registration: the account that it will make; null: the user has one
 * @param enrollmentToken registration: the hash of the enrollment token that allowed it, base64url;
 *     or null
 * @param transaction authentication: what it confirms, as JSON text; or null
 * @param mediation registration: null: the client's default
 * @param extensions as far as their outputs are verified; null: none
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CeremonyRequest(
    UserVerification userVerification,
    List<Integer> algorithms,
    NewUser newUser,
    String enrollmentToken,
    String transaction,
    Mediation mediation,
    ExtensionInputs extensions) {

  /** An account that a registration will make. */
  @RegisterForReflection
  public record NewUser(UUID id, String username, String displayName) {}

  /** What the registration of a new user asked for. */
  public static CeremonyRequest registration(
      UserVerification userVerification, List<Integer> algorithms, NewUser newUser) {
    return new CeremonyRequest(userVerification, algorithms, newUser, null, null, null, null);
  }

  /** What the registration of one more credential asked for. */
  public static CeremonyRequest registration(
      UserVerification userVerification, List<Integer> algorithms, String enrollmentToken) {
    return new CeremonyRequest(
        userVerification, algorithms, null, enrollmentToken, null, null, null);
  }

  /** The same registration with these. */
  public CeremonyRequest with(Mediation mediation, ExtensionInputs extensions) {
    return new CeremonyRequest(
        userVerification, algorithms, newUser, enrollmentToken, transaction, mediation, extensions);
  }

  /** What an authentication asked for. */
  public static CeremonyRequest authentication(
      UserVerification userVerification, String transaction, ExtensionInputs extensions) {
    return new CeremonyRequest(userVerification, null, null, null, transaction, null, extensions);
  }
}
