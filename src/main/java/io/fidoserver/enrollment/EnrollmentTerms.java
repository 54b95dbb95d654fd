package io.fidoserver.enrollment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fidoserver.webauthn.options.AttestationConveyancePreference;
import io.fidoserver.webauthn.options.AuthenticatorAttachment;
import io.fidoserver.webauthn.options.Mediation;
import io.fidoserver.webauthn.options.ResidentKey;
import io.fidoserver.webauthn.options.UserVerification;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.Nullable;
import java.util.Set;
import java.util.UUID;

/**
 * Terms of an enrollment: the user that it will create, and what the registration must be, which
 * the page can't weaken. Null is no demand.
 *
 * @param username the name of the user that it will create; null: the user exists
 * @param usernameKey that name for comparison
 * @param displayName the display name of that user
 * @param externalId the external ID of that user; or null
 * @param allowedAaguids the models that may be registered, each of which the attestation must prove
 * @param replaces whether all other credentials of the user are revoked when it completes
 * @param mediation CONDITIONAL: nobody need be present
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnrollmentTerms(
    @Nullable String username,
    @Nullable String usernameKey,
    @Nullable String displayName,
    @Nullable String externalId,
    @Nullable UserVerification userVerification,
    @Nullable AttestationConveyancePreference attestation,
    @Nullable AuthenticatorAttachment authenticatorAttachment,
    @Nullable ResidentKey residentKey,
    @Nullable Set<UUID> allowedAaguids,
    @Nullable Boolean replaces,
    @Nullable Mediation mediation) {

  /** No terms: one more credential of a user who exists. */
  public static final EnrollmentTerms NONE =
      new EnrollmentTerms(null, null, null, null, null, null, null, null, null, null, null);

  /** Returns whether the registration creates a user. */
  public boolean createsUser() {
    return username != null;
  }

  /** Returns whether the new credential replaces all others of the user. */
  public boolean replacesOthers() {
    return Boolean.TRUE.equals(replaces);
  }
}
