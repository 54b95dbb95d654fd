package io.fidoserver.account;

import io.fidoserver.user.DisplayName;
import jakarta.validation.constraints.NotNull;
import java.util.Optional;

/**
 * A change of a credential.
 *
 * @param nickname empty ({@code null} in JSON): none from now on
 */
public record PasskeyUpdate(@NotNull Optional<DisplayName> nickname) {}
