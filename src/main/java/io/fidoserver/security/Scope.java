package io.fidoserver.security;

/** Scopes of operators' tokens, which are the permissions of the operations for operators. */
public final class Scope {

  public static final String USERS_READ = "users:read";
  public static final String USERS_WRITE = "users:write";
  public static final String EVENTS_READ = "events:read";

  /** Pattern of all scopes. */
  static final String ANY = USERS_READ + "|" + USERS_WRITE + "|" + EVENTS_READ;

  private Scope() {}
}
