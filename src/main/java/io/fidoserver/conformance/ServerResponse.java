package io.fidoserver.conformance;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * ServerResponse (FIDO Server Requirements §7.1): a response of the conformance profile.
 *
 * @param status {@code ok} or {@code failed}
 * @param errorMessage the reason of a failure; else empty
 * @param options the requested options, as members of the response itself; or null
 */
@RegisterForReflection
public record ServerResponse(String status, String errorMessage, @JsonUnwrapped Object options) {

  static ServerResponse ok(Object options) {
    return new ServerResponse("ok", "", options);
  }

  static ServerResponse failed(String errorMessage) {
    return new ServerResponse("failed", errorMessage, null);
  }
}
