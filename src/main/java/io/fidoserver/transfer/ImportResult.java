package io.fidoserver.transfer;

import io.fidoserver.error.ErrorCode;
import java.util.List;

/**
 * Result of an import.
 *
 * @param imported the number of users who are new
 * @param unchanged the number of users who existed already; their missing credentials were added
 * @param failed the number of lines that were not imported, or only in part
 * @param errors the errors of these, at most 1,000
 */
public record ImportResult(long imported, long unchanged, long failed, List<LineError> errors) {

  /**
   * Error of a line.
   *
   * @param line its number, from 1
   */
  public record LineError(long line, ErrorCode code, String message) {}
}
