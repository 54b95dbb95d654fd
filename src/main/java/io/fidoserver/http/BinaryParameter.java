package io.fidoserver.http;

import io.fidoserver.encoding.Base64Url;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;

/** Binary parameter of a path or query. */
public final class BinaryParameter {

  private BinaryParameter() {}

  /**
   * Decodes a parameter.
   *
   * @param name its name, for the error
   * @param text base64url without padding
   * @throws ApiException BASE64_ERROR if it is not base64url
   */
  public static byte[] decode(String name, String text) {
    try {
      return Base64Url.decode(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.input(ErrorCode.BASE64_ERROR, name, "must be base64url without padding");
    }
  }
}
