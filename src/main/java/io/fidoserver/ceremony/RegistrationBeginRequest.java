package io.fidoserver.ceremony;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fidoserver.enrollment.EnrollmentTerms;
import io.fidoserver.user.DisplayName;
import io.fidoserver.user.ExternalId;
import io.fidoserver.user.UserReference;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.extension.ExtensionInputs;
import io.fidoserver.webauthn.options.AttestationConveyancePreference;
import io.fidoserver.webauthn.options.AuthenticatorAttachment;
import io.fidoserver.webauthn.options.CreationOptions;
import io.fidoserver.webauthn.options.Hint;
import io.fidoserver.webauthn.options.Mediation;
import io.fidoserver.webauthn.options.ResidentKey;
import io.fidoserver.webauthn.options.UserVerification;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Request for the options of a registration; the server chooses what is null.
 *
 * @param username the user name; null: an enrollment token or a back end tells the user
 * @param userId instead of {@code username}, from a back end: the user's UUID
 * @param externalId instead of {@code username}, from a back end: the application's own ID
 * @param displayName null: the user name
 * @param userVerification here or in {@code authenticatorSelection}; if in both, the same
 * @param attestationFormats statement formats, best first (WebAuthn L3 §5.4, §8.1)
 * @param extensions client extension inputs (WebAuthn L3 §9), passed on to the client
 * @param mediation the mediation that the page will pass to {@code navigator.credentials.create()}
 *     beside the options
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RegistrationBeginRequest(
    Username username,
    UUID userId,
    ExternalId externalId,
    DisplayName displayName,
    UserVerification userVerification,
    AttestationConveyancePreference attestation,
    List<
            @NotNull @Pattern(
                regexp = CreationOptions.ATTESTATION_FORMAT,
                message = "must be a format's identifier")
            String>
        attestationFormats,
    Selection authenticatorSelection,
    @Valid ExtensionInputs extensions,
    List<@NotNull Hint> hints,
    Mediation mediation) {

  UserReference user() {
    return new UserReference(userId, externalId, username);
  }

  /** Returns the request with what an enrollment demands in place of what the page asks for. */
  RegistrationBeginRequest with(EnrollmentTerms terms) {
    if (terms.equals(EnrollmentTerms.NONE)) {
      return this;
    }
    Selection wish = authenticatorSelection == null ? Selection.NO_WISH : authenticatorSelection;
    UserVerification verification = userVerification(wish, terms.userVerification());
    boolean hasResidentKey = terms.residentKey() != null;
    return new RegistrationBeginRequest(
        username,
        userId,
        externalId,
        terms.displayName() == null ? displayName : new DisplayName(terms.displayName()),
        verification,
        terms.attestation() == null ? attestation : terms.attestation(),
        attestationFormats,
        new Selection(
            terms.authenticatorAttachment() == null
                ? wish.authenticatorAttachment()
                : terms.authenticatorAttachment(),
            hasResidentKey ? terms.residentKey() : wish.residentKey(),
            hasResidentKey ? null : wish.requireResidentKey(),
            verification == null ? wish.userVerification() : verification),
        extensions,
        hints,
        mediation);
  }

  /** The stronger of what the page and the terms ask for. */
  private UserVerification userVerification(Selection wish, UserVerification demanded) {
    boolean isRequired =
        Stream.of(userVerification, wish.userVerification(), demanded)
            .anyMatch(UserVerification.REQUIRED::equals);
    return isRequired ? UserVerification.REQUIRED : demanded == null ? userVerification : demanded;
  }

  /** AuthenticatorSelectionCriteria (WebAuthn L3 §5.4.4); the server chooses what is null. */
  @Schema(name = "RequestedAuthenticatorSelection")
  public record Selection(
      AuthenticatorAttachment authenticatorAttachment,
      ResidentKey residentKey,
      Boolean requireResidentKey,
      UserVerification userVerification) {

    static final Selection NO_WISH = new Selection(null, null, null, null);
  }
}
