package io.fidoserver.account;

import io.fidoserver.user.DisplayName;
import jakarta.validation.constraints.NotNull;
import java.util.Optional;

/**
 * Change of a credential.
 *
 * @param nickname the new nickname; empty ({@code null} in JSON): the nickname is removed
 */
public record PasskeyUpdate(@NotNull Optional<DisplayName> nickname) {}
