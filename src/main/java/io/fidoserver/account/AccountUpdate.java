package io.fidoserver.account;

import io.fidoserver.user.DisplayName;
import jakarta.validation.constraints.NotNull;

/** A change of one's own account. */
public record AccountUpdate(@NotNull DisplayName displayName) {}
