package io.fidoserver.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;

/**
 * Range of IP addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3).
 *
 * @param prefix an address of the range: 4 or 16 bytes
 * @param length the number of its leading bits that all addresses of the range share
 */
record AddressRange(byte[] prefix, int length) {

  /**
   * Parses {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    byte[] prefix =
        NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
    if (prefix == null) {
      throw new IllegalArgumentException("not an IP address: " + text);
    }
    int bits = Byte.SIZE * prefix.length;
    int length = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException("not a prefix length: " + text);
    }
    return new AddressRange(prefix, length);
  }

  /** Returns whether {@code address} is of the same family and has the same leading bits. */
  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != prefix.length) {
      return false;
    }
    for (int bit = 0; bit < length; bit++) {
      int differing = bytes[bit / Byte.SIZE] ^ prefix[bit / Byte.SIZE];
      if ((differing & 0x80 >> bit % Byte.SIZE) != 0) {
        return false;
      }
    }
    return true;
  }
}
