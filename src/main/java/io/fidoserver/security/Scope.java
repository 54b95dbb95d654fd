package io.fidoserver.security;

/** Scopes of operators' tokens, which are the permissions of the operations for operators. */
public final class Scope {

  public static final String USERS_READ = "users:read";
  public static final String USERS_WRITE = "users:write";
  public static final String EVENTS_READ = "events:read";
  public static final String TOKENS_INTROSPECT = "tokens:introspect";
  public static final String API_KEYS_READ = "api-keys:read";
  public static final String API_KEYS_WRITE = "api-keys:write";

  /** Scope of a back end that calls the ceremonies for its users. */
  public static final String CEREMONIES = "ceremonies";

  /** Scopes of the platform: of tokens for all relying parties. */
  public static final String RELYING_PARTIES_READ = "relying-parties:read";

  public static final String RELYING_PARTIES_WRITE = "relying-parties:write";

  /** Pattern of the scopes of one relying party. */
  public static final String ANY =
      "(users|api-keys):(read|write)|" + EVENTS_READ + "|" + TOKENS_INTROSPECT + "|" + CEREMONIES;

  /** Pattern of the platform's scopes. */
  public static final String OF_PLATFORM = RELYING_PARTIES_READ + "|" + RELYING_PARTIES_WRITE;

  private Scope() {}
}
