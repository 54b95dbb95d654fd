package io.fidoserver.ceremony;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fidoserver.user.DisplayName;
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
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Request for the options of a registration; the server chooses what is null.
 *
 * @param displayName null: the user name
 * @param userVerification here or in {@code authenticatorSelection}; if in both, the same
 * @param attestationFormats statement formats, best first (WebAuthn L3 §5.4, §8.1)
 * @param extensions client extension inputs (WebAuthn L3 §9), passed on to the client
 * @param mediation the mediation that the page will pass to {@code navigator.credentials.create()}
 *     beside the options
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RegistrationBeginRequest(
    @NotNull Username username,
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
