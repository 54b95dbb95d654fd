package io.fidoserver.admin;

import io.fidoserver.user.DisplayName;

/** A change of a user: what is null stays. */
public record UserUpdate(DisplayName displayName, Boolean enabled) {}
