package io.fidoserver.admin;

import io.fidoserver.user.DisplayName;

/** Request to change a user; null members stay unchanged. */
public record UserUpdate(DisplayName displayName, Boolean enabled) {}
