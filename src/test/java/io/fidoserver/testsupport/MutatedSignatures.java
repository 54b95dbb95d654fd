package io.fidoserver.testsupport;

import static io.fidoserver.testsupport.KeyType.length;
import static io.fidoserver.testsupport.SoftwareAuthenticator.concat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed448PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519ctxSigner;
import org.bouncycastle.crypto.signers.Ed25519phSigner;
import org.bouncycastle.crypto.signers.Ed448Signer;
import org.bouncycastle.crypto.signers.Ed448phSigner;
import org.bouncycastle.jcajce.spec.ContextParameterSpec;

/**
 * Signatures with one defect each, of all kinds that verifiers are known to miss: the themes of
 * Wycheproof's vectors, generated for any key and message.
 */
public final class MutatedSignatures {

  /** Verdict that a verifier must give. */
  public enum Verdict {
    VALID,
    INVALID,
    /** Verifiers differ, and neither verdict does harm. */
    EITHER
  }

  /**
   * Mutated signature.
   *
   * @param sign signs the data, with the defect
   */
  public record Bent(String name, Verdict verdict, UnaryOperator<byte[]> sign) {}

  /** Mutation, which may fail. */
  private interface Mutation<T> {
    byte[] of(T right) throws GeneralSecurityException, IOException;
  }

  /** Order of the group of S (RFC 8032 §5.1, §5.2). */
  private static final BigInteger ORDER_25519 =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private static final BigInteger ORDER_448 =
      BigInteger.TWO
          .pow(446)
          .subtract(
              new BigInteger(
                  "13818066809895115352007386748515426880336692474882178609894547503885"));

  private static final byte[] CONTEXT = {'c', 't', 'x'};

  private final KeyType type;
  private final KeyPair keys;
  private final List<Bent> all = new ArrayList<>();

  private MutatedSignatures(KeyType type, KeyPair keys) {
    this.type = type;
    this.keys = keys;
  }

  /** Creates all mutated signatures of the authenticator's type of key. */
  public static List<Bent> of(SoftwareAuthenticator authenticator) {
    MutatedSignatures mutated = new MutatedSignatures(authenticator.type, authenticator.keys);
    mutated.anyKind();
    switch (authenticator.type) {
      case ES256, ES384, ES512, ESP256, ESP384, ESP512, ES256K -> mutated.ecdsa();
      case EDDSA, ED25519, ED448 -> mutated.eddsa();
      case RS256, RS384, RS512 -> mutated.pkcs1();
      case PS256, PS384, PS512 -> mutated.pss();
      case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> mutated.mlDsa();
      default -> throw new IllegalArgumentException("" + authenticator.type);
    }
    return mutated.all;
  }

  private byte[] sign(byte[] message) {
    return type.sign(keys.getPrivate(), message);
  }

  private void message(String name, Verdict verdict, Mutation<byte[]> sign) {
    all.add(
        new Bent(
            name,
            verdict,
            message -> {
              try {
                return sign.of(message);
              } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException(e);
              }
            }));
  }

  private void bytes(String name, Mutation<byte[]> mutation) {
    message(name, Verdict.INVALID, message -> mutation.of(sign(message)));
  }

  private void anyKind() {
    message("right", Verdict.VALID, this::sign);
    message("of another message", Verdict.INVALID, message -> sign(concat(message, new byte[1])));
    message("of nothing", Verdict.INVALID, message -> sign(new byte[0]));
    message(
        "by another key",
        Verdict.INVALID,
        message -> type.sign(type.newKeyPair().getPrivate(), message));
    bytes("first bit changed", right -> flipped(right, 0, 0x80));
    bytes("a bit in the middle changed", right -> flipped(right, right.length / 2 + 5, 0x10));
    bytes("last bit changed", right -> flipped(right, right.length - 1, 1));
    bytes("empty", right -> new byte[0]);
    bytes("one byte", right -> new byte[] {right[0]});
    bytes("a byte too short", right -> Arrays.copyOf(right, right.length - 1));
    bytes("without its first byte", right -> Arrays.copyOfRange(right, 1, right.length));
    bytes("a zero behind", right -> Arrays.copyOf(right, right.length + 1));
    bytes("a zero in front", right -> concat(new byte[1], right));
    bytes("twice", right -> concat(right, right));
    bytes("all zeros", right -> new byte[right.length]);
    bytes("all ones", right -> filled(right.length));
  }

  private static byte[] flipped(byte[] bytes, int index, int bits) {
    byte[] flipped = bytes.clone();
    flipped[index] ^= (byte) bits;
    return flipped;
  }

  private static byte[] filled(int length) {
    byte[] ones = new byte[length];
    Arrays.fill(ones, (byte) 0xff);
    return ones;
  }

  // --- ECDSA

  private record Ecdsa(BigInteger r, BigInteger s) {

    static Ecdsa of(byte[] der) {
      ASN1Sequence sequence = ASN1Sequence.getInstance(der);
      return new Ecdsa(integer(sequence, 0), integer(sequence, 1));
    }

    private static BigInteger integer(ASN1Sequence sequence, int index) {
      return ASN1Integer.getInstance(sequence.getObjectAt(index)).getValue();
    }
  }

  private static byte[] der(BigInteger... integers) {
    ASN1Encodable[] encoded =
        Arrays.stream(integers).map(ASN1Integer::new).toArray(ASN1Encodable[]::new);
    try {
      return new DERSequence(encoded).getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** DER element: a tag, a length in its shortest form, and the contents. */
  private static byte[] element(int tag, byte[]... contents) {
    byte[] content = concat(contents);
    return content.length < 0x80
        ? concat(new byte[] {(byte) tag, (byte) content.length}, content)
        : concat(new byte[] {(byte) tag, (byte) 0x81, (byte) content.length}, content);
  }

  private static byte[] sequence(byte[]... contents) {
    return element(0x30, contents);
  }

  private static byte[] integer(byte[]... contents) {
    return element(0x02, contents);
  }

  private void values(String name, Verdict verdict, Mutation<Ecdsa> mutation) {
    message(name, verdict, message -> mutation.of(Ecdsa.of(sign(message))));
  }

  private void ecdsa() {
    ECPublicKey key = (ECPublicKey) keys.getPublic();
    BigInteger n = key.getParams().getOrder();
    BigInteger p = ((ECFieldFp) key.getParams().getCurve().getField()).getP();
    int length = (n.bitLength() + 7) / 8;

    // ECDSA verifies -s as well as s, and nothing here depends on the difference.
    values("n - s", Verdict.VALID, it -> der(it.r, n.subtract(it.s)));
    message(
        "r shorter than others",
        Verdict.VALID,
        message -> signedUntil(message, it -> it.r.bitLength() <= n.bitLength() - 8));
    message(
        "r with its highest bit set",
        Verdict.VALID,
        message -> signedUntil(message, it -> it.r.bitLength() % 8 == 0));

    values("r = 0", Verdict.INVALID, it -> der(BigInteger.ZERO, it.s));
    values("s = 0", Verdict.INVALID, it -> der(it.r, BigInteger.ZERO));
    values("both 0", Verdict.INVALID, it -> der(BigInteger.ZERO, BigInteger.ZERO));
    values("both 1", Verdict.INVALID, it -> der(BigInteger.ONE, BigInteger.ONE));
    values("r = 0, s = 1", Verdict.INVALID, it -> der(BigInteger.ZERO, BigInteger.ONE));
    values("r = n", Verdict.INVALID, it -> der(n, it.s));
    values("s = n", Verdict.INVALID, it -> der(it.r, n));
    values("both n", Verdict.INVALID, it -> der(n, n));
    values("r = n - 1", Verdict.INVALID, it -> der(n.subtract(BigInteger.ONE), it.s));
    values("s = n + 1", Verdict.INVALID, it -> der(it.r, n.add(BigInteger.ONE)));
    values("r = p", Verdict.INVALID, it -> der(p, it.s));
    values("r = p - n", Verdict.INVALID, it -> der(p.subtract(n).abs(), it.s));
    values("r + n", Verdict.INVALID, it -> der(it.r.add(n), it.s));
    values("s + n", Verdict.INVALID, it -> der(it.r, it.s.add(n)));
    values("n - r", Verdict.INVALID, it -> der(n.subtract(it.r), it.s));
    values("-r", Verdict.INVALID, it -> der(it.r.negate(), it.s));
    values("-s", Verdict.INVALID, it -> der(it.r, it.s.negate()));
    values("s - n", Verdict.INVALID, it -> der(it.r, it.s.subtract(n)));
    values("1 / s", Verdict.INVALID, it -> der(it.r, it.s.modInverse(n)));
    values("s and r", Verdict.INVALID, it -> der(it.s, it.r));
    values(
        "2^(8 * length)", Verdict.INVALID, it -> der(it.r, BigInteger.ONE.shiftLeft(8 * length)));

    values(
        "r and s without DER",
        Verdict.INVALID,
        it -> concat(KeyType.unsigned(it.r, length), KeyType.unsigned(it.s, length)));
    values("r alone", Verdict.INVALID, it -> der(it.r));
    values("three integers", Verdict.INVALID, it -> der(it.r, it.s, BigInteger.ZERO));
    values(
        "a length in more bytes than it needs",
        Verdict.INVALID,
        it -> {
          byte[] content = concat(der(it.r, it.s));
          boolean isLong = content[1] < 0;
          byte[] head =
              isLong
                  ? new byte[] {0x30, (byte) 0x82, 0, content[2]}
                  : new byte[] {0x30, (byte) 0x81, content[1]};
          return concat(head, Arrays.copyOfRange(content, isLong ? 3 : 2, content.length));
        });
    values(
        "r's length in more bytes than it needs",
        Verdict.INVALID,
        it -> {
          byte[] r = it.r.toByteArray();
          return sequence(
              new byte[] {2, (byte) 0x81, (byte) r.length}, r, integer(it.s.toByteArray()));
        });
    values(
        "an indefinite length",
        Verdict.INVALID,
        it ->
            concat(
                new byte[] {0x30, (byte) 0x80},
                integer(it.r.toByteArray()),
                integer(it.s.toByteArray()),
                new byte[2]));
    values(
        "r with a zero too many",
        Verdict.INVALID,
        it -> sequence(integer(new byte[1], it.r.toByteArray()), integer(it.s.toByteArray())));
    values(
        "s with a zero too many",
        Verdict.INVALID,
        it -> sequence(integer(it.r.toByteArray()), integer(new byte[1], it.s.toByteArray())));
    message(
        "r without the zero that it needs",
        Verdict.INVALID,
        message -> {
          Ecdsa it = Ecdsa.of(signedUntil(message, each -> each.r.bitLength() % 8 == 0));
          byte[] r = KeyType.unsigned(it.r, it.r.bitLength() / 8);
          return sequence(integer(r), integer(it.s.toByteArray()));
        });
    values(
        "something behind s",
        Verdict.INVALID,
        it ->
            sequence(integer(it.r.toByteArray()), integer(it.s.toByteArray()), new byte[] {5, 0}));
    values(
        "a set",
        Verdict.INVALID,
        it -> element(0x31, integer(it.r.toByteArray()), integer(it.s.toByteArray())));
    values(
        "octet strings",
        Verdict.INVALID,
        it -> sequence(element(4, it.r.toByteArray()), element(4, it.s.toByteArray())));
    values("NULL", Verdict.INVALID, it -> sequence(new byte[] {5, 0}, integer(it.s.toByteArray())));
    values("an empty r", Verdict.INVALID, it -> sequence(integer(), integer(it.s.toByteArray())));
    values("an empty sequence", Verdict.INVALID, it -> sequence());
    bytes("a length that is too small", right -> lengthened(right, -1));
    bytes("a length that is too large", right -> lengthened(right, 1));
    message(
        "with another hash",
        Verdict.INVALID,
        message ->
            type.sign(
                keys.getPrivate(),
                type.hash().equals("SHA-256") ? "SHA512withECDSA" : "SHA256withECDSA",
                null,
                message));
  }

  private interface Condition {
    boolean holds(Ecdsa signature);
  }

  private byte[] signedUntil(byte[] message, Condition condition) {
    byte[] signature = sign(message);
    while (!condition.holds(Ecdsa.of(signature))) {
      signature = sign(message);
    }
    return signature;
  }

  private static byte[] lengthened(byte[] der, int by) {
    byte[] mutated = der.clone();
    mutated[mutated[1] < 0 ? 2 : 1] += (byte) by;
    return mutated;
  }

  // --- EdDSA

  private void eddsa() {
    boolean is448 = type == KeyType.ED448;
    BigInteger order = is448 ? ORDER_448 : ORDER_25519;
    int length = is448 ? 57 : 32;
    byte[] neutral = new byte[length];
    neutral[0] = 1;

    bytes("S + L", right -> withS(right, s -> s.add(order)));
    bytes("S = L", right -> withS(right, s -> order));
    bytes("S = 0", right -> withS(right, s -> BigInteger.ZERO));
    bytes("L - S", right -> withS(right, order::subtract));
    bytes("S + 2^(its highest bits)", right -> flipped(right, right.length - 1, 0x40));
    bytes("-R", right -> flipped(right, length - 1, 0x80));
    bytes("R = 0", right -> concat(new byte[length], half(right, 1)));
    bytes("R is neutral", right -> concat(neutral, half(right, 1)));
    bytes("R is neutral, S = 0", right -> concat(neutral, new byte[length]));
    bytes("R is no point", right -> concat(filled(length), half(right, 1)));
    bytes("S and R", right -> concat(half(right, 1), half(right, 0)));
    bytes("in DER", right -> sequence(integer(half(right, 0)), integer(half(right, 1))));
    byte[] secret = ((EdECPrivateKey) keys.getPrivate()).getBytes().orElseThrow();
    message(
        "with a context",
        Verdict.INVALID,
        message -> signedBy(withContext(is448), secret, message));
    message("of a hash", Verdict.INVALID, message -> signedBy(ofHash(is448), secret, message));
  }

  private static Signer withContext(boolean is448) {
    return is448 ? new Ed448Signer(CONTEXT) : new Ed25519ctxSigner(CONTEXT);
  }

  private static Signer ofHash(boolean is448) {
    return is448 ? new Ed448phSigner(new byte[0]) : new Ed25519phSigner(new byte[0]);
  }

  private byte[] signedBy(Signer signer, byte[] secret, byte[] message) {
    signer.init(
        true,
        type == KeyType.ED448
            ? new Ed448PrivateKeyParameters(secret)
            : new Ed25519PrivateKeyParameters(secret));
    signer.update(message, 0, message.length);
    try {
      return signer.generateSignature();
    } catch (CryptoException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] half(byte[] signature, int index) {
    int length = signature.length / 2;
    return Arrays.copyOfRange(signature, index * length, (index + 1) * length);
  }

  private static byte[] withS(byte[] signature, UnaryOperator<BigInteger> mutation) {
    BigInteger s = new BigInteger(1, reversed(half(signature, 1)));
    byte[] mutated = reversed(KeyType.unsigned(mutation.apply(s), signature.length / 2));
    return concat(half(signature, 0), mutated);
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[bytes.length - 1 - i] = bytes[i];
    }
    return reversed;
  }

  // --- RSA

  /** Adds a signature of a mutated encoded message. */
  private void encoded(String name, Mutation<byte[]> mutation) {
    encoded(name, Verdict.INVALID, mutation);
  }

  private void encoded(String name, Verdict verdict, Mutation<byte[]> mutation) {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    BigInteger d = ((RSAPrivateKey) keys.getPrivate()).getPrivateExponent();
    BigInteger n = key.getModulus();
    message(
        name,
        verdict,
        message -> {
          byte[] right = sign(message);
          BigInteger em = new BigInteger(1, right).modPow(key.getPublicExponent(), n);
          byte[] mutated = mutation.of(KeyType.unsigned(em, right.length));
          return KeyType.unsigned(new BigInteger(1, mutated).mod(n).modPow(d, n), right.length);
        });
  }

  private void rsa() {
    BigInteger n = ((RSAPublicKey) keys.getPublic()).getModulus();
    bytes("s + n", right -> plus(right, n));
    bytes("n - s", right -> KeyType.unsigned(n.subtract(new BigInteger(1, right)), right.length));
    bytes("n", right -> KeyType.unsigned(n, right.length));
    bytes("n - 1", right -> KeyType.unsigned(n.subtract(BigInteger.ONE), right.length));
    bytes("1", right -> KeyType.unsigned(BigInteger.ONE, right.length));
    for (String other : List.of("SHA-1", "SHA-256", "SHA-384", "SHA-512")) {
      if (!other.equals(type.hash())) {
        message(
            "PKCS1 with " + other,
            Verdict.INVALID,
            message -> type.sign(keys.getPrivate(), pkcs1(other), null, message));
        message(
            "PSS with " + other,
            Verdict.INVALID,
            message -> pss(other, other, length(other), message));
      }
    }
  }

  private static String pkcs1(String hash) {
    return hash.replace("-", "") + "withRSA";
  }

  private byte[] pss(String hash, String mgfHash, int salt, byte[] message)
      throws GeneralSecurityException {
    return type.sign(keys.getPrivate(), "RSASSA-PSS", KeyType.pss(hash, mgfHash, salt), message);
  }

  private static byte[] plus(byte[] signature, BigInteger n) {
    BigInteger sum = new BigInteger(1, signature).add(n);
    return KeyType.unsigned(sum, (sum.bitLength() + 7) / 8);
  }

  /** Mutates EMSA-PKCS1-v1_5 (RFC 8017 §9.2): 00 01 ff … ff 00, and DigestInfo after it. */
  private void pkcs1() {
    rsa();
    int hash = length(type.hash());
    int info = 19 + hash;

    encoded("another block type", em -> flipped(em, 1, 3));
    encoded("a first byte that is not 0", em -> flipped(em, 0, 1));
    encoded("a byte of the padding changed", em -> flipped(em, 7, 0x10));
    encoded("the last byte of the padding changed", em -> flipped(em, em.length - info - 2, 0xff));
    encoded("padding that does not end", em -> flipped(em, em.length - info - 1, 0xff));
    encoded("zeros for padding", em -> padded(em.length, new byte[em.length], tail(em, info)));
    encoded(
        "short padding and something behind",
        em -> concat(Arrays.copyOf(em, 10), new byte[1], tail(em, info), rest(em, info + 11)));
    encoded(
        "short padding and something in front",
        em -> concat(Arrays.copyOf(em, 10), rest(em, info + 11), new byte[1], tail(em, info)));
    encoded(
        "no padding and something behind",
        em -> concat(new byte[] {0, 1, 0}, tail(em, info), rest(em, info + 3)));
    encoded("the hash alone", em -> holding(em, tail(em, hash)));
    encoded(
        "another hash's name",
        em -> {
          byte[] mutated = em.clone();
          mutated[em.length - hash - 5] = 7;
          return mutated;
        });
    encoded("one bit of the hash", em -> flipped(em, em.length - hash, 1));
    encoded("something behind the hash", em -> holding(em, concat(tail(em, info), new byte[1])));
    // RFC 4055 §2.1 accepts parameters that are absent or NULL, RFC 8017 §A.2.4 NULL only.
    encoded("no NULL", Verdict.EITHER, em -> holding(em, digestInfo(em, new byte[0], hash)));
    encoded(
        "something behind the NULL",
        em -> holding(em, digestInfo(em, new byte[] {5, 0, 5, 0}, hash)));
    encoded(
        "parameters that are not NULL",
        em -> holding(em, digestInfo(em, new byte[] {0x30, 0}, hash)));
    encoded(
        "a NULL that has something in it",
        em -> holding(em, digestInfo(em, new byte[] {5, 1, 0}, hash)));
    encoded(
        "DigestInfo's length in more bytes than it needs",
        em -> holding(em, concat(new byte[] {0x30, (byte) 0x81}, tail(em, info - 1))));
    encoded(
        "an indefinite length",
        em -> holding(em, concat(new byte[] {0x30, (byte) 0x80}, tail(em, info - 2), new byte[2])));
    message(
        "PSS with the right hash",
        Verdict.INVALID,
        message -> pss(type.hash(), type.hash(), length(type.hash()), message));
  }

  private static byte[] tail(byte[] bytes, int length) {
    return Arrays.copyOfRange(bytes, bytes.length - length, bytes.length);
  }

  /** Bytes that fill an encoded message of which {@code used} bytes are taken. */
  private static byte[] rest(byte[] em, int used) {
    byte[] rest = new byte[em.length - used];
    Arrays.fill(rest, (byte) 0x5a);
    return rest;
  }

  /** The encoded message of {@code content}, padded correctly. */
  private static byte[] holding(byte[] em, byte[] content) {
    return padded(em.length, filled(em.length), content);
  }

  private static byte[] padded(int length, byte[] padding, byte[] content) {
    int count = length - content.length - 3;
    return concat(new byte[] {0, 1}, Arrays.copyOf(padding, count), new byte[1], content);
  }

  /** DigestInfo with these parameters after the hash's OID, which has 11 bytes with its header. */
  private static byte[] digestInfo(byte[] em, byte[] parameters, int hash) {
    byte[] right = tail(em, 19 + hash);
    byte[] oid = Arrays.copyOfRange(right, 4, 15);
    return sequence(sequence(oid, parameters), element(4, tail(em, hash)));
  }

  /** Mutates EMSA-PSS (RFC 8017 §9.1): the masked data block, the hash, and bc. */
  private void pss() {
    rsa();
    String hash = type.hash();
    int length = length(hash);
    message("no salt", Verdict.INVALID, message -> pss(hash, hash, 0, message));
    message(
        "a salt that is a byte too short", Verdict.INVALID, m -> pss(hash, hash, length - 1, m));
    message("a salt that is a byte too long", Verdict.INVALID, m -> pss(hash, hash, length + 1, m));
    message("a salt of 20 bytes", Verdict.INVALID, message -> pss(hash, hash, 20, message));
    message(
        "the longest salt",
        Verdict.INVALID,
        message -> {
          int bytes = ((RSAPublicKey) keys.getPublic()).getModulus().bitLength() / 8;
          return pss(hash, hash, bytes - length - 2, message);
        });
    message("a mask by SHA-1", Verdict.INVALID, message -> pss(hash, "SHA-1", length, message));
    message(
        "a mask by another hash",
        Verdict.INVALID,
        m -> pss(hash, hash.equals("SHA-512") ? "SHA-256" : "SHA-512", length, m));
    message(
        "PKCS1 with the right hash",
        Verdict.INVALID,
        message -> type.sign(keys.getPrivate(), pkcs1(hash), null, message));
    encoded("another trailer", em -> flipped(em, em.length - 1, 0x70));
    encoded("a bit of the hash", em -> flipped(em, em.length - 2, 1));
    encoded("a bit of the salt", em -> flipped(em, em.length - length - 2, 1));
    encoded("padding that is not 0", em -> flipped(em, 2, 1));
    encoded("the first bit, which is never used", em -> flipped(em, 0, 0x80));
    encoded("no 1 in front of the salt", em -> flipped(em, em.length - 2 * length - 2, 1));
  }

  // --- ML-DSA

  /**
   * Mutates ML-DSA signatures (FIPS 204 §7.2): a hash, a vector, and hints whose indices must be in
   * order.
   */
  private void mlDsa() {
    bytes("a bit of the hash", right -> flipped(right, 16, 1));
    bytes("a bit of the vector", right -> flipped(right, 100, 1));
    bytes("more hints than there may be", right -> flipped(right, right.length - 1, 0xff));
    bytes(
        "a hint more, behind the last",
        right -> flipped(right, right.length - hintCounts() - 1, 0x3f));
    message(
        "with a context",
        Verdict.INVALID,
        message ->
            type.sign(keys.getPrivate(), "ML-DSA", new ContextParameterSpec(CONTEXT), message));
    for (KeyType other : List.of(KeyType.ML_DSA_44, KeyType.ML_DSA_65, KeyType.ML_DSA_87)) {
      if (other != type) {
        message(
            "by a key of " + other,
            Verdict.INVALID,
            message -> other.sign(other.newKeyPair().getPrivate(), message));
      }
    }
  }

  /** The number of the signature's last bytes, which count the hints (FIPS 204 §4, k). */
  private int hintCounts() {
    return switch (type) {
      case ML_DSA_44 -> 4;
      case ML_DSA_65 -> 6;
      default -> 8;
    };
  }
}
