package io.fidoserver.security;

/** What an operator's token can allow: the permissions of the operators' calls. */
public final class Scope {

  public static final String USERS_READ = "users:read";
  public static final String USERS_WRITE = "users:write";
  public static final String EVENTS_READ = "events:read";

  /** Any of them. */
  static final String ANY = USERS_READ + "|" + USERS_WRITE + "|" + EVENTS_READ;

  private Scope() {}
}
