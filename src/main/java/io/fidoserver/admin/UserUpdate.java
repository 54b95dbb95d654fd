package io.fidoserver.admin;

import io.fidoserver.user.DisplayName;
import io.fidoserver.user.ExternalId;
import io.fidoserver.user.Username;

/** Request to change a user; null members stay unchanged. */
public record UserUpdate(
    Username username, DisplayName displayName, ExternalId externalId, Boolean enabled) {}
