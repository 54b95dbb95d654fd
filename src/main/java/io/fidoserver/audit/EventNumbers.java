package io.fidoserver.audit;

import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.encoding.HmacSha256;
import io.fidoserver.relyingparty.RelyingParty;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Numbers under which a relying party sees its events. The IDs count the events of all, so that
 * their gaps would tell how busy the others are: only {@code default}, which runs the server, sees
 * them. The others' are a permutation of 52 bits, which are exact in JavaScript (a Feistel network
 * of HMAC-SHA256), under a key that all servers have from the database.
 */
@ApplicationScoped
public class EventNumbers {

  private static final SqlStatement FIND_KEY = SqlStatement.of("find-event-number-key");

  private final Pool pool;
  private volatile byte[] key;

  EventNumbers(Pool pool) {
    this.pool = pool;
  }

  /** Returns the numbering of a relying party's events. */
  public Uni<Numbering> of(RelyingParty relyingParty) {
    if (relyingParty.isDefault()) {
      return Uni.createFrom().item(new Numbering(null));
    }
    Uni<byte[]> found =
        key != null
            ? Uni.createFrom().item(key)
            : FIND_KEY
                .first(pool, Parameters.none(), row -> row.getBuffer("key").getBytes())
                .invoke(read -> key = read);
    return found.map(
        all ->
            new Numbering(
                HmacSha256.of(all, relyingParty.name().getBytes(StandardCharsets.UTF_8))));
  }

  /** Numbers of one relying party's events. */
  public static final class Numbering {

    private static final int HALF_BITS = 26;
    private static final long HALF = (1L << HALF_BITS) - 1;
    private static final int ROUNDS = 4;

    private final byte[] key;

    /** Creates a numbering under a key; null: by the IDs themselves. */
    Numbering(byte[] key) {
      this.key = key;
    }

    /** Returns the number of the event with this ID. */
    public long number(long id) {
      if (key == null) {
        return id;
      }
      long left = id >>> HALF_BITS;
      long right = id & HALF;
      for (int round = 0; round < ROUNDS; round++) {
        long next = left ^ mixed(round, right);
        left = right;
        right = next;
      }
      return left << HALF_BITS | right;
    }

    /** Returns the ID of the event with this number. */
    public long id(long number) {
      if (key == null) {
        return number;
      }
      long left = number >>> HALF_BITS & HALF;
      long right = number & HALF;
      for (int round = ROUNDS - 1; round >= 0; round--) {
        long before = right ^ mixed(round, left);
        right = left;
        left = before;
      }
      return left << HALF_BITS | right;
    }

    private long mixed(int round, long half) {
      byte[] text = ByteBuffer.allocate(Long.BYTES).putInt(round).putInt((int) half).array();
      return ByteBuffer.wrap(HmacSha256.of(key, text)).getLong() & HALF;
    }
  }
}
