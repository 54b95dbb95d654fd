package io.fidoserver.http;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.MissingAuthentication;
import io.fidoserver.error.Reason;
import io.fidoserver.error.UnknownCredential;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Body of every error response.
 *
 * @param status always {@code error}
 * @param message the public message of the code
 * @param errors the errors
 * @param timestamp the time of the response, RFC 3339 in UTC
 * @param requestId the value of {@code X-Request-Id}
 */
@RegisterForReflection
@Schema(requiredProperties = {"status", "message", "errors", "timestamp", "requestId"})
public record ErrorEnvelope(
    String status,
    String message,
    List<Entry> errors,
    @Schema(implementation = String.class, format = "date-time") Instant timestamp,
    @Schema(format = "uuid") String requestId) {

  /**
   * Error of an envelope.
   *
   * @param field the JSON path of a bad input, or null
   * @param reason the step of a failed verification, or null
   * @param signalUnknownCredential of an unknown credential: the options that the page passes to
   *     {@code PublicKeyCredential.signalUnknownCredential()} (WebAuthn L3 §5.1.10.1); or null
   * @param missing what a sign-in lacks that must be repeated; or null
   */
  @RegisterForReflection
  @Schema(requiredProperties = {"code", "message"})
  public record Entry(
      ErrorCode code,
      String message,
      String field,
      Reason reason,
      UnknownCredential signalUnknownCredential,
      MissingAuthentication missing) {}

  static ErrorEnvelope of(ApiException e, String requestId, Instant now) {
    Entry entry =
        new Entry(
            e.code(), e.getMessage(), e.field(), e.reason(), e.unknownCredential(), e.missing());
    return new ErrorEnvelope(
        "error", e.code().message(), List.of(entry), now.truncatedTo(ChronoUnit.MILLIS), requestId);
  }
}
