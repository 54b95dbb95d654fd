package io.fidoserver.challenge;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fidoserver.webauthn.extension.ExtensionInputs;
import io.fidoserver.webauthn.options.Mediation;
import io.fidoserver.webauthn.options.UserVerification;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.UUID;

/**
 * Parameters of a ceremony at its begin. They are stored with the challenge, because what the
 * client sends back can't be trusted.
 *
 * @param algorithms registration: the COSEAlgorithmIdentifiers that were offered
 * @param newUser registration: the user that it will create; null: the user exists
 * @param enrollmentToken registration: the SHA-256 of the enrollment token that allowed it,
 *     base64url; or null
 * @param byBackEnd registration: whether a back end began it; null: it did not
 * @param transaction authentication: the transaction that it confirms, as JSON text; or null
 * @param nonce authentication: the nonce of its token; or null
 * @param mediation registration: null: the client's default
 * @param extensions client extension inputs without their secrets; null: none
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CeremonyRequest(
    UserVerification userVerification,
    List<Integer> algorithms,
    NewUser newUser,
    String enrollmentToken,
    Boolean byBackEnd,
    String transaction,
    String nonce,
    Mediation mediation,
    ExtensionInputs extensions) {

  /** User that a registration will create. */
  @RegisterForReflection
  public record NewUser(UUID id, String username, String displayName, String externalId) {}

  /** Creates the request of a registration; {@code newUser} is null for one more credential. */
  public static CeremonyRequest registration(
      UserVerification userVerification, List<Integer> algorithms, NewUser newUser) {
    return new CeremonyRequest(
        userVerification, algorithms, newUser, null, null, null, null, null, null);
  }

  /**
   * Returns this registration with who allows it.
   *
   * @param enrollmentToken the SHA-256 of an enrollment token, base64url; null: there is none
   */
  public CeremonyRequest with(String enrollmentToken, boolean byBackEnd) {
    return new CeremonyRequest(
        userVerification,
        algorithms,
        newUser,
        enrollmentToken,
        byBackEnd ? true : null,
        transaction,
        nonce,
        mediation,
        extensions);
  }

  /** Returns this registration with a mediation and extension inputs, each of which may be null. */
  public CeremonyRequest with(Mediation mediation, ExtensionInputs extensions) {
    return new CeremonyRequest(
        userVerification,
        algorithms,
        newUser,
        enrollmentToken,
        byBackEnd,
        transaction,
        nonce,
        mediation,
        extensions);
  }

  /** Creates the request of an authentication. */
  public static CeremonyRequest authentication(
      UserVerification userVerification,
      String transaction,
      String nonce,
      ExtensionInputs extensions) {
    return new CeremonyRequest(
        userVerification, null, null, null, null, transaction, nonce, null, extensions);
  }
}
