package io.fidoserver.account;

import io.fidoserver.user.DisplayName;
import jakarta.validation.constraints.NotNull;

/** Change of the caller's account. */
public record AccountUpdate(@NotNull DisplayName displayName) {}
