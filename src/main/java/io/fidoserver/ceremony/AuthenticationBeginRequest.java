package io.fidoserver.ceremony;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fidoserver.encoding.OpaqueObject;
import io.fidoserver.user.ExternalId;
import io.fidoserver.user.UserReference;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.extension.ExtensionInputs;
import io.fidoserver.webauthn.options.Hint;
import io.fidoserver.webauthn.options.UserVerification;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;

/**
 * Request for the options of an authentication; the server chooses what is null.
 *
 * @param username null: the user of any discoverable credential
 * @param userId instead of {@code username}, from a back end: the user's UUID
 * @param externalId instead of {@code username}, from a back end: the application's own ID
 * @param extensions client extension inputs (WebAuthn L3 §9), passed on to the client
 * @param transaction the transaction that the sign-in confirms: at most 1024 bytes of compact JSON
 *     in UTF-8
 * @param nonce comes back in the token (OpenID Connect Core §2), so that a back end ties the
 *     sign-in to its own session: 1 to 255 characters of printable ASCII
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AuthenticationBeginRequest(
    Username username,
    UUID userId,
    ExternalId externalId,
    UserVerification userVerification,
    @Valid ExtensionInputs extensions,
    List<@NotNull Hint> hints,
    OpaqueObject transaction,
    @Size(min = 1, max = 255) @Pattern(regexp = "[ -~]*", message = "must be printable ASCII") String nonce) {

  UserReference user() {
    return new UserReference(userId, externalId, username);
  }
}
