package io.fidoserver.encoding;

import java.util.Arrays;

/** Structure of DER (X.690 §8.1): tags and lengths, without their meaning. */
public final class Der {

  private static final int MAX_DEPTH = 16;
  private static final int CONSTRUCTED = 0x20;

  private Der() {}

  /** The content of the one element in {@code der}, which the JDK has encoded. */
  public static byte[] content(byte[] der) {
    return Arrays.copyOfRange(der, contentStart(der, 0, der.length), der.length);
  }

  /**
   * Returns whether every element fits into the one around it, and none is deeper than 16 levels.
   */
  public static boolean isWellFormed(byte[] der) {
    return isWellFormed(der, 0, der.length, 0);
  }

  private static boolean isWellFormed(byte[] der, int start, int end, int depth) {
    if (depth > MAX_DEPTH) {
      return false;
    }
    int position = start;
    while (position < end) {
      int content = contentStart(der, position, end);
      if (content < 0) {
        return false;
      }
      int next = content + length(der, position, content);
      boolean constructed = (der[position] & CONSTRUCTED) != 0;
      if (next < content
          || next > end
          || constructed && !isWellFormed(der, content, next, depth + 1)) {
        return false;
      }
      position = next;
    }
    return true;
  }

  /** The index after the tag and the length of the element at {@code start}, or -1. */
  private static int contentStart(byte[] der, int start, int end) {
    int position = lengthStart(der, start);
    if (position >= end) {
      return -1;
    }
    int first = der[position] & 0xff;
    int bytes = first < 0x80 ? 0 : first - 0x80;
    boolean definite = first != 0x80 && bytes <= 4;
    return definite && position + 1 + bytes <= end ? position + 1 + bytes : -1;
  }

  /** The index of the length: after a tag of one byte, or of several (X.690 §8.1.2.4). */
  private static int lengthStart(byte[] der, int start) {
    int position = start + 1;
    if ((der[start] & 0x1f) == 0x1f) {
      while (position < der.length && der[position] < 0) {
        position++;
      }
      position++;
    }
    return position;
  }

  private static int length(byte[] der, int start, int content) {
    int position = lengthStart(der, start);
    if (position + 1 == content) {
      return der[position];
    }
    int length = 0;
    for (int i = position + 1; i < content; i++) {
      length = length << 8 | der[i] & 0xff;
    }
    return length;
  }
}
