package io.fidoserver.account;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * Account after a change.
 *
 * @param signalCurrentUserDetails the argument that the page passes to the Signal API
 */
public record UpdatedAccount(
    @JsonUnwrapped Account account, CurrentUserDetails signalCurrentUserDetails) {}
