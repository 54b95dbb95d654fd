package io.fidoserver.ceremony;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import java.util.Arrays;

/** The credential ID, which a PublicKeyCredential has twice (WebAuthn L3 §5.1). */
final class CredentialIds {

  private CredentialIds() {}

  /**
   * @throws ApiException INVALID_REQUEST if the two are not the same
   */
  static void verifySame(byte[] id, byte[] rawId) {
    if (!Arrays.equals(id, rawId)) {
      throw ApiException.input(
          ErrorCode.INVALID_REQUEST, "credential.id", "must be the same as rawId");
    }
  }
}
