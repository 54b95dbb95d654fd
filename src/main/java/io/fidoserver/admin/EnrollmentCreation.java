package io.fidoserver.admin;

import io.fidoserver.user.DisplayName;
import io.fidoserver.user.ExternalId;
import io.fidoserver.user.UserReference;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.options.AttestationConveyancePreference;
import io.fidoserver.webauthn.options.AuthenticatorAttachment;
import io.fidoserver.webauthn.options.Mediation;
import io.fidoserver.webauthn.options.ResidentKey;
import io.fidoserver.webauthn.options.UserVerification;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Set;
import java.util.UUID;

/**
 * Request for an enrollment: of a user who is named by one of the first three members, and what the
 * registration must be. Null is no demand.
 *
 * @param displayName of a user who is created; null: the user name
 * @param createUser whether the registration creates the user, where there is none
 * @param expiresIn its lifetime in seconds; null: the configured one
 * @param allowedAaguids the models that may be registered, which the attestation must prove
 * @param replaces whether all other credentials of the user are revoked when it completes
 * @param mediation {@code conditional}: the page may register beside another sign-in, with nobody
 *     present
 */
public record EnrollmentCreation(
    UUID userId,
    ExternalId externalId,
    Username username,
    DisplayName displayName,
    Boolean createUser,
    @Min(60) @Max(2_592_000) Long expiresIn,
    UserVerification userVerification,
    AttestationConveyancePreference attestation,
    AuthenticatorAttachment authenticatorAttachment,
    ResidentKey residentKey,
    @Size(min = 1, max = 1_000) Set<@NotNull UUID> allowedAaguids,
    Boolean replaces,
    Mediation mediation) {

  UserReference user() {
    return new UserReference(userId, externalId, username);
  }
}
