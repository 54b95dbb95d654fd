package io.fidoserver.testsupport;

/**
 * User of Redis with no more rights than the server needs, as operations.md lists them, and a
 * password with characters that are special in a URL.
 */
final class RedisUser {

  /** Password of everybody else. */
  static final String OPERATOR_PASSWORD = "only-operators-know";

  /** Lines of a configuration. */
  static final String LINE =
      "user fido on >p@ss:w/ord+% ~fido:limit:* +eval +time +get +set +cluster|slots";

  /** The same in a Sentinel's. */
  static final String SENTINEL_LINE = "user fido on >p@ss:w/ord+% +sentinel";

  /** User and password in a URL. */
  static final String USER_INFO = "fido:p%40ss%3Aw%2Ford+%25@";

  private RedisUser() {}
}
