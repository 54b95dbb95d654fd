package io.fidoserver.security;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code Authorization} header (RFC 6750 §2.1). */
public final class Bearer {

  private static final Pattern CREDENTIALS =
      Pattern.compile("bearer +([A-Za-z0-9\\-._~+/]+=*) *", Pattern.CASE_INSENSITIVE);

  private Bearer() {}

  /**
   * The token in {@code authorization}.
   *
   * @throws ApiException UNAUTHORIZED if there is none
   */
  public static String token(String authorization) {
    Matcher credentials = CREDENTIALS.matcher(authorization == null ? "" : authorization);
    if (!credentials.matches()) {
      throw new ApiException(ErrorCode.UNAUTHORIZED);
    }
    return credentials.group(1);
  }
}
