package io.fidoserver.database;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import javax.security.sasl.AuthenticationException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Channel binding that is required (PostgreSQL's documentation, §34.1.2): the reactive driver binds
 * wherever the server offers it, and insists on nothing, so that this watches what it sends.
 */
@Singleton
@Unremovable // Netty's extension alone asks for it.
public class ChannelBinding {

  private final boolean isRequired;

  ChannelBinding(@ConfigProperty(name = DatabaseUrl.NAME) Optional<String> url) {
    isRequired =
        url.map(text -> DatabaseUrl.parse(DatabaseUrl.NAME, text).channelBinding())
            .filter("require"::equals)
            .isPresent();
  }

  /** Watches a connection of this process, of whatever protocol, that is about to be opened. */
  public void watch(Channel channel) {
    if (isRequired) {
      channel.pipeline().addFirst(new Guard());
    }
  }

  /**
   * Guard of one connection, above TLS. It lets no proof of the password pass but one of
   * SCRAM-SHA-256-PLUS, and no statement before the server has proven the same (§54.3.1).
   */
  private static final class Guard extends ChannelDuplexHandler {

    private static final int SSL_REQUEST = 80_877_103;
    private static final int START_UP = 196_608;
    private static final int SASL_FINAL = 12;
    private static final byte PROOF = 'p';
    private static final byte AUTHENTICATION = 'R';
    private static final byte[] MECHANISM =
        "SCRAM-SHA-256-PLUS\0".getBytes(StandardCharsets.US_ASCII);

    private boolean isStarted;
    private boolean isBound;
    private boolean isProven;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      // Vert.x flushes by an empty buffer.
      if (!(message instanceof ByteBuf sent) || !sent.isReadable()) {
        context.write(message, promise);
        return;
      }
      if (isOfStart(sent)) {
        isStarted = true;
      } else if (!isStarted || isProven) {
        context.pipeline().remove(this);
      } else if (!isBound && isProof(sent)) {
        isBound = hasMechanism(sent);
      }
      if (isStarted && !isBound && !isOfStart(sent) || isBound && !isProven && !isProof(sent)) {
        sent.release();
        promise.tryFailure(new AuthenticationException("the server does no channel binding"));
        context.close();
      } else {
        context.write(sent, promise);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      isProven |=
          isBound
              && message instanceof ByteBuf received
              && received.readableBytes() > 8
              && received.getByte(received.readerIndex()) == AUTHENTICATION
              && received.getInt(received.readerIndex() + 5) == SASL_FINAL;
      context.fireChannelRead(message);
    }

    /** Both messages without a type have their length first. */
    private static boolean isOfStart(ByteBuf sent) {
      if (sent.readableBytes() < 8 || sent.getInt(sent.readerIndex()) != sent.readableBytes()) {
        return false;
      }
      int code = sent.getInt(sent.readerIndex() + 4);
      return code == SSL_REQUEST || code == START_UP;
    }

    private static boolean isProof(ByteBuf sent) {
      return sent.isReadable() && sent.getByte(sent.readerIndex()) == PROOF;
    }

    private static boolean hasMechanism(ByteBuf sent) {
      byte[] start = new byte[MECHANISM.length];
      if (sent.readableBytes() < 5 + start.length) {
        return false;
      }
      sent.getBytes(sent.readerIndex() + 5, start);
      return Arrays.equals(start, MECHANISM);
    }
  }
}
