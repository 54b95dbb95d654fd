package io.fidoserver.ceremony;

import io.fidoserver.encoding.OpaqueObject;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.extension.ExtensionInputs;
import io.fidoserver.webauthn.options.Hint;
import io.fidoserver.webauthn.options.UserVerification;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;

/**
 * Asks for the options of an authentication. What is null is the server's choice.
 *
 * @param username null: whoever has a discoverable credential
 * @param extensions client extension inputs, passed on to the client
 * @param transaction what the sign-in confirms: at most 1 KiB of compact JSON in UTF-8
 */
public record AuthenticationBeginRequest(
    Username username,
    UserVerification userVerification,
    @Valid ExtensionInputs extensions,
    List<@NotNull Hint> hints,
    OpaqueObject transaction) {}
