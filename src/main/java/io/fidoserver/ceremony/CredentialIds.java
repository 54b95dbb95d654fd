package io.fidoserver.ceremony;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import java.util.Arrays;

/** Credential ID, which a PublicKeyCredential has twice: as id and as rawId (WebAuthn L3 §5.1). */
final class CredentialIds {

  private CredentialIds() {}

  /**
   * Verifies that both are the same.
   *
   * @throws ApiException INVALID_REQUEST if they are not
   */
  static void verifySame(byte[] id, byte[] rawId) {
    if (!Arrays.equals(id, rawId)) {
      throw ApiException.input(
          ErrorCode.INVALID_REQUEST, "credential.id", "must be the same as rawId");
    }
  }
}
