package io.fidoserver.transfer;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reader of NDJSON: lines of bounded length. */
final class NdjsonReader {

  /** The longest line, in bytes. */
  static final int MAX_BYTES = 256 * 1024;

  private final InputStream in;
  private boolean ended;

  NdjsonReader(InputStream in) {
    this.in = new BufferedInputStream(in, MAX_BYTES);
  }

  /**
   * The next line without its line feed, cut after {@link #MAX_BYTES} and one; null: there is none.
   */
  byte[] next() throws IOException {
    if (ended) {
      return null;
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int each = in.read();
    while (each >= 0 && each != '\n') {
      if (line.size() <= MAX_BYTES) {
        line.write(each);
      }
      each = in.read();
    }
    ended = each < 0;
    return ended && line.size() == 0 ? null : line.toByteArray();
  }
}
