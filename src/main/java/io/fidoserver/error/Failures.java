package io.fidoserver.error;

import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Comparator;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** What a failure that is not an {@link ApiException} yet means for the client. */
final class Failures {

  private static final Logger LOG = Logger.getLogger(Failures.class);

  private Failures() {}

  /** Never fails: what is not known is INTERNAL_ERROR, and is logged with its stack trace. */
  static ApiException classify(Throwable failure) {
    if (failure instanceof ApiException known) {
      return known;
    }
    if (failure instanceof ConstraintViolationException invalid) {
      return invalid.getConstraintViolations().stream()
          .map(Failures::invalidInput)
          .min(Comparator.comparing(ApiException::field, nullsFirst(naturalOrder())))
          .orElseThrow();
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isDatabaseAway(cause)) {
        LOG.warnf("The database is out of reach: %s", cause.getMessage());
        return new ApiException(ErrorCode.DATABASE_ERROR);
      }
    }
    LOG.error("A request failed", failure);
    return new ApiException(ErrorCode.INTERNAL_ERROR);
  }

  /** What a status that the HTTP layer chose by itself is called in this API. */
  static ApiException ofStatus(int status) {
    return new ApiException(
        switch (status) {
          case 404 -> ErrorCode.NOT_FOUND;
          case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
          case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
          case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
          case 503 -> ErrorCode.SERVICE_UNAVAILABLE;
          default -> status < 500 ? ErrorCode.INVALID_REQUEST : ErrorCode.INTERNAL_ERROR;
        });
  }

  private static ApiException invalidInput(ConstraintViolation<?> violation) {
    StringBuilder field = new StringBuilder();
    for (Path.Node node : violation.getPropertyPath()) {
      if (node.isInIterable()) {
        field.append('[').append(node.getIndex()).append(']');
      }
      if (node.getKind() == ElementKind.PROPERTY) {
        field.append(field.isEmpty() ? "" : ".").append(node.getName());
      }
    }
    return ApiException.input(
        ErrorCode.INVALID_REQUEST,
        field.isEmpty() ? null : field.toString(),
        violation.getMessage());
  }

  private static boolean isDatabaseAway(Throwable cause) {
    if (cause instanceof PgException refused) {
      // Classes 08 connection, 53 resources, 57 intervention, 58 system (PostgreSQL, appendix A).
      return refused.getSqlState().matches("(08|53|57|58).*");
    }
    return cause instanceof ClosedConnectionException
        || cause instanceof SocketException
        || cause instanceof UnknownHostException
        || cause instanceof ClosedChannelException
        || cause instanceof TimeoutException
        // The pool tells a full waiting queue and a wait that was too long with a bare
        // VertxException.
        || cause.getClass() == VertxException.class;
  }
}
