package io.fidoserver.admin;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fidoserver.account.CurrentUserDetails;

/**
 * User after a change.
 *
 * @param signalCurrentUserDetails the argument that the user's page passes to the Signal API
 */
public record UpdatedUser(
    @JsonUnwrapped UserView user, CurrentUserDetails signalCurrentUserDetails) {}
