package io.fidoserver.security;

/** What an operator's token can allow. */
final class Scope {

  static final String USERS_READ = "users:read";
  static final String USERS_WRITE = "users:write";
  static final String EVENTS_READ = "events:read";

  /** Any of them. */
  static final String ANY = USERS_READ + "|" + USERS_WRITE + "|" + EVENTS_READ;

  private Scope() {}
}
