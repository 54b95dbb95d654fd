package io.fidoserver.http;

import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import io.fidoserver.database.DatabaseFailure;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.jboss.logging.Logger;

/** Classifier of failures: converts any exception to an {@link ApiException}. */
final class FailureClassifier {

  private static final Logger LOG = Logger.getLogger(FailureClassifier.class);

  private static final long LOG_INTERVAL = TimeUnit.SECONDS.toNanos(1);

  /** Time of the last warning, in nanoseconds; null: there was none. */
  private static final AtomicReference<Long> LAST_LOGGED = new AtomicReference<>();

  private FailureClassifier() {}

  /**
   * Classifies any failure; an unknown one is INTERNAL_ERROR, and is logged with its stack trace.
   */
  static ApiException classify(Throwable failure) {
    if (failure instanceof ApiException known) {
      return known;
    }
    if (failure instanceof ConstraintViolationException invalid) {
      return invalid.getConstraintViolations().stream()
          .map(FailureClassifier::invalidInput)
          .min(Comparator.comparing(ApiException::field, nullsFirst(naturalOrder())))
          .orElseThrow();
    }
    if (failure instanceof AuthenticationFailedException
        || failure instanceof UnauthorizedException) {
      return new ApiException(ErrorCode.UNAUTHORIZED);
    }
    if (failure instanceof ForbiddenException) {
      return new ApiException(ErrorCode.FORBIDDEN);
    }
    if (DatabaseFailure.isUnavailable(failure)) {
      logOncePerSecond(failure);
      return new ApiException(ErrorCode.DATABASE_ERROR);
    }
    if (failure instanceof BulkheadException) {
      return new ApiException(ErrorCode.SERVICE_UNAVAILABLE);
    }
    LOG.error("A request failed", failure);
    return new ApiException(ErrorCode.INTERNAL_ERROR);
  }

  /** Limits the log: while the database is unavailable, thousands of requests a second may fail. */
  private static void logOncePerSecond(Throwable failure) {
    long now = System.nanoTime();
    Long last = LAST_LOGGED.get();
    if ((last == null || now - last >= LOG_INTERVAL) && LAST_LOGGED.compareAndSet(last, now)) {
      LOG.warnf("The database is out of reach: %s", failure.getMessage());
    }
  }

  /** Returns the error for a status that the HTTP layer set. */
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
        field.append(node.getKey() == null ? "[" + node.getIndex() + "]" : "." + node.getKey());
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
}
