package io.fidoserver.account;

import java.util.List;

/** All credentials of a user, oldest first. */
public record PasskeyList(List<PasskeyView> credentials) {}
