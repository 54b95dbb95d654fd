package io.fidoserver.http;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.error.UnknownCredential;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of every answer that is not a success.
 *
 * @param status always {@code error}
 * @param message the public message of the code
 * @param errors what was wrong, one entry each
 * @param timestamp when, RFC 3339 in UTC
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
   * One error.
   *
   * @param field the JSON path of a bad input, or null
   * @param reason the step of a failed verification, or null
   * @param signalUnknownCredential of a credential that nobody has: what the page passes to the
   *     Signal API; or null
   */
  @RegisterForReflection
  @Schema(requiredProperties = {"code", "message"})
  public record Entry(
      ErrorCode code,
      String message,
      String field,
      Reason reason,
      UnknownCredential signalUnknownCredential) {}

  static ErrorEnvelope of(ApiException e, String requestId, Instant now) {
    Entry entry = new Entry(e.code(), e.getMessage(), e.field(), e.reason(), e.unknownCredential());
    return new ErrorEnvelope(
        "error", e.code().message(), List.of(entry), now.truncatedTo(ChronoUnit.MILLIS), requestId);
  }
}
