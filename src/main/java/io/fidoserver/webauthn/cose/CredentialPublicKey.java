package io.fidoserver.webauthn.cose;

import io.fidoserver.encoding.CborReader;
import java.io.ByteArrayOutputStream;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Credential public key from another server.
 *
 * @param coseKey a COSE_Key in CBOR, validated as at a registration
 * @param algorithm its COSEAlgorithmIdentifier
 */
public record CredentialPublicKey(byte[] coseKey, int algorithm) {

  /** The first byte of a SubjectPublicKeyInfo (RFC 5280 §4.1), and of no COSE_Key. */
  private static final byte DER_SEQUENCE = 0x30;

  /** Canonical order of a COSE_Key's labels (CTAP 2.2 §8): that of their encodings. */
  private static final Comparator<Long> CANONICAL =
      Comparator.comparingLong(label -> label < 0 ? 0x20 - 1 - label : label);

  /**
   * Parses and validates a credential public key.
   *
   * @param bytes a COSE_Key in CBOR, or a SubjectPublicKeyInfo in DER
   * @param algorithm the COSEAlgorithmIdentifier, which SubjectPublicKeyInfo does not have; null:
   *     the first {@link CoseAlgorithm} of the key's type
   * @throws IllegalArgumentException if it is neither, or not valid; the message may be shown to
   *     the client
   */
  public static CredentialPublicKey of(byte[] bytes, Integer algorithm) {
    byte[] coseKey =
        bytes.length > 0 && bytes[0] == DER_SEQUENCE ? fromSpki(bytes, algorithm) : bytes;
    CborReader cbor = new CborReader(coseKey, 0);
    Map<Object, Object> key = cbor.readMap();
    CoseAlgorithm known =
        CoseAlgorithm.ofKey(key)
            .filter(each -> cbor.position() == coseKey.length && each.keyType().isValid(key))
            .orElseThrow(() -> new IllegalArgumentException("must be a sound public key"));
    if (!known.isProvided()) {
      throw new IllegalArgumentException(
          "is for " + known + ", which this runtime does not provide");
    }
    return new CredentialPublicKey(coseKey, known.identifier());
  }

  /** Converts a SubjectPublicKeyInfo to a COSE_Key in CBOR. */
  private static byte[] fromSpki(byte[] der, Integer algorithm) {
    for (CoseAlgorithm each : CoseAlgorithm.values()) {
      Optional<Map<Long, Object>> parameters =
          algorithm == null || algorithm == each.identifier()
              ? each.keyType().parameters(der)
              : Optional.empty();
      if (parameters.isPresent()) {
        Map<Long, Object> key = new TreeMap<>(CANONICAL);
        key.putAll(parameters.get());
        key.put(CoseKeyType.ALG, each.identifier());
        return encode(key);
      }
    }
    throw new IllegalArgumentException(
        "must be a COSE_Key, or a SubjectPublicKeyInfo of the algorithm");
  }

  /** Encodes a map of integers and byte strings in CBOR (RFC 8949 §3). */
  private static byte[] encode(Map<Long, Object> map) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    head(out, 5, map.size());
    map.forEach(
        (label, value) -> {
          integer(out, label);
          if (value instanceof byte[] bytes) {
            head(out, 2, bytes.length);
            out.writeBytes(bytes);
          } else {
            integer(out, ((Number) value).longValue());
          }
        });
    return out.toByteArray();
  }

  private static void integer(ByteArrayOutputStream out, long value) {
    head(out, value < 0 ? 1 : 0, value < 0 ? -1 - value : value);
  }

  private static void head(ByteArrayOutputStream out, int major, long argument) {
    if (argument < 24) {
      out.write(major << 5 | (int) argument);
    } else if (argument < 1 << 8) {
      out.write(major << 5 | 24);
      out.write((int) argument);
    } else {
      out.write(major << 5 | 25);
      out.write((int) argument >> 8);
      out.write((int) argument);
    }
  }
}
