package io.fidoserver.webauthn;

import com.webauthn4j.data.attestation.statement.TPMGenerated;
import com.webauthn4j.data.attestation.statement.TPMIAlgHash;
import com.webauthn4j.data.attestation.statement.TPMISTAttest;
import com.webauthn4j.data.attestation.statement.TPMSAttest;
import com.webauthn4j.data.attestation.statement.TPMSCertifyInfo;
import com.webauthn4j.data.attestation.statement.TPMSClockInfo;
import com.webauthn4j.data.attestation.statement.TPMTHA;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Reads {@code certInfo} of a TPM statement (TPMS_ATTEST, TPM 2.0 part 2 §10.12.12).
 *
 * <p>webauthn4j's own reader fails on a qualified name that is empty, and its value forgets how it
 * was written, so that the signature is verified over other bytes than the TPM signed.
 */
final class TpmAttestReader extends StdDeserializer<TPMSAttest> {

  TpmAttestReader() {
    super(TPMSAttest.class);
  }

  @Override
  public TPMSAttest deserialize(JsonParser parser, DeserializationContext context) {
    byte[] sent = parser.getBinaryValue();
    ByteBuffer in = ByteBuffer.wrap(sent);
    try {
      TPMSAttest attest = read(in, sent);
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("certInfo: something is left over");
      }
      return attest;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("certInfo: ends too early", e);
    }
  }

  private static TPMSAttest read(ByteBuffer in, byte[] sent) {
    TPMGenerated magic = TPMGenerated.create(take(in, 4));
    TPMISTAttest type = TPMISTAttest.create(take(in, 2));
    byte[] qualifiedSigner = sized(in);
    byte[] extraData = sized(in);
    TPMSClockInfo clock =
        new TPMSClockInfo(
            new BigInteger(1, take(in, 8)),
            Integer.toUnsignedLong(in.getInt()),
            Integer.toUnsignedLong(in.getInt()),
            in.get() != 0);
    BigInteger firmware = new BigInteger(1, take(in, 8));
    if (type != TPMISTAttest.TPM_ST_ATTEST_CERTIFY) {
      throw new IllegalArgumentException("certInfo: not of a certified key");
    }
    TPMSCertifyInfo certified = new TPMSCertifyInfo(name(sized(in)), name(sized(in)));
    return new TPMSAttest(magic, type, qualifiedSigner, extraData, clock, firmware, certified) {
      @Override
      public byte[] getBytes() {
        return sent.clone();
      }
    };
  }

  /** TPM2B_NAME (part 2 §10.5.3): empty, or a hash algorithm and its digest. */
  private static TPMTHA name(byte[] name) {
    if (name.length == 0) {
      return new TPMTHA(TPMIAlgHash.TPM_ALG_NULL, name);
    }
    ByteBuffer in = ByteBuffer.wrap(name);
    TPMIAlgHash algorithm = TPMIAlgHash.create(Short.toUnsignedInt(in.getShort()));
    return new TPMTHA(algorithm, take(in, in.remaining()));
  }

  private static byte[] sized(ByteBuffer in) {
    return take(in, Short.toUnsignedInt(in.getShort()));
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] taken = new byte[length];
    in.get(taken);
    return taken;
  }
}
