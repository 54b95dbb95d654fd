package io.fidoserver.transfer;

import io.fidoserver.error.ErrorCode;
import java.util.List;

/**
 * What an import came to.
 *
 * @param imported users who are new
 * @param unchanged users who were there already; credentials of theirs that were not are there now
 * @param failed lines that were not imported, or not all of them
 * @param errors the first 1,000 of these
 */
public record ImportResult(long imported, long unchanged, long failed, List<LineError> errors) {

  /**
   * What was wrong with a line.
   *
   * @param line its number, from 1
   */
  public record LineError(long line, ErrorCode code, String message) {}
}
