package io.fidoserver.account;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * An account that was changed.
 *
 * @param signalCurrentUserDetails what the page passes to the Signal API
 */
public record UpdatedAccount(
    @JsonUnwrapped Account account, CurrentUserDetails signalCurrentUserDetails) {}
