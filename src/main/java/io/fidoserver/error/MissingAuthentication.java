package io.fidoserver.error;

/** What a sign-in lacks where {@link Reason#REAUTHENTICATION_REQUIRED} is reported. */
public enum MissingAuthentication {
  /** The sign-in is older than fido.token.fresh-seconds. */
  RECENT_SIGN_IN,
  /** The sign-in did not verify the user, whom another credential has verified. */
  USER_VERIFICATION
}
