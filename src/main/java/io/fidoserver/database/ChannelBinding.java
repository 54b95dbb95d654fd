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
   * SCRAM-SHA-256-PLUS, which is two messages, and no statement before the server has proven the
   * same (§54.3.1). A server may ask for the password itself at any time, and would get it.
   */
  private static final class Guard extends ChannelDuplexHandler {

    private static final int SSL_REQUEST = 80_877_103;
    private static final int START_UP = 196_608;
    private static final int SASL_FINAL = 12;
    private static final byte PROOF = 'p';
    private static final byte AUTHENTICATION = 'R';
    private static final byte[] MECHANISM =
        "SCRAM-SHA-256-PLUS\0".getBytes(StandardCharsets.US_ASCII);

    /** Beginning of the final message (RFC 5802 §7): the binding of type tls-server-end-point. */
    private static final byte[] FINAL = "c=cD10bHMt".getBytes(StandardCharsets.US_ASCII);

    private boolean isStarted;
    private boolean isBound;
    private boolean isFinalSent;
    private boolean isProven;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      // Vert.x flushes by an empty buffer.
      if (!(message instanceof ByteBuf sent) || !sent.isReadable()) {
        context.write(message, promise);
        return;
      }
      if (mayPass(context, sent)) {
        context.write(sent, promise);
      } else {
        sent.release();
        promise.tryFailure(new AuthenticationException("the server does no channel binding"));
        context.close();
      }
    }

    private boolean mayPass(ChannelHandlerContext context, ByteBuf sent) {
      if (!isBound && isOfStart(sent)) {
        isStarted = true;
        return true;
      }
      if (!isStarted || isProven) {
        context.pipeline().remove(this);
        return true;
      }
      if (!isBound) {
        isBound = isProof(sent, MECHANISM);
        return isBound;
      }
      if (!isFinalSent) {
        isFinalSent = isProof(sent, FINAL);
        return isFinalSent;
      }
      return false;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      isProven |=
          isFinalSent
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

    /** Returns whether it is one message of SASL that begins so, behind its type and length. */
    private static boolean isProof(ByteBuf sent, byte[] beginning) {
      if (sent.readableBytes() < 5 + beginning.length
          || sent.getByte(sent.readerIndex()) != PROOF
          || sent.getInt(sent.readerIndex() + 1) != sent.readableBytes() - 1) {
        return false;
      }
      byte[] start = new byte[beginning.length];
      sent.getBytes(sent.readerIndex() + 5, start);
      return Arrays.equals(start, beginning);
    }
  }
}
