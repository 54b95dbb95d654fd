package io.fidoserver.security;

/** Scopes of operators' tokens, which are the permissions of the operations for operators. */
public final class Scope {

  public static final String USERS_READ = "users:read";
  public static final String USERS_WRITE = "users:write";
  public static final String EVENTS_READ = "events:read";
  public static final String TOKENS_INTROSPECT = "tokens:introspect";

  /** Pattern of all scopes. */
  static final String ANY =
      USERS_READ + "|" + USERS_WRITE + "|" + EVENTS_READ + "|" + TOKENS_INTROSPECT;

  private Scope() {}
}
