package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.security.sasl.AuthenticationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a driver sends while channel_binding=require (PostgreSQL's documentation, §54.3.1). */
class ChannelBindingTest {

  private static final String PLUS = "SCRAM-SHA-256-PLUS\0\0\0\0\12p=tls-server-end-point,,n=,r=a";
  private static final String FINAL = "c=cD10bHMtc2VydmVyLWVuZC1wb2ludCwsAAAA,r=ab,p=AAAA";

  private final EmbeddedChannel channel = new EmbeddedChannel();

  @BeforeEach
  void requireBinding() {
    new ChannelBinding(Optional.of("postgresql://u:p@h/db?channel_binding=require")).watch(channel);
    assertPasses(Unpooled.buffer().writeInt(8).writeInt(196_608));
  }

  private static ByteBuf message(char type, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    return Unpooled.buffer().writeByte(type).writeInt(4 + bytes.length).writeBytes(bytes);
  }

  private static ByteBuf authentication(int kind) {
    return Unpooled.buffer().writeByte('R').writeInt(12).writeInt(kind).writeInt(0);
  }

  private void assertPasses(ByteBuf sent) {
    channel.writeOutbound(sent);
    ByteBuf passed = channel.readOutbound();
    assertEquals(sent, passed);
    assertTrue(channel.isOpen());
  }

  private void assertRefused(ByteBuf sent) {
    assertInstanceOf(AuthenticationException.class, channel.writeOneOutbound(sent).cause());
    ByteBuf passed = channel.readOutbound();
    assertNull(passed);
    assertFalse(channel.isOpen());
  }

  @Test
  void aBoundSignInPasses() {
    assertPasses(message('p', PLUS));
    channel.writeInbound(authentication(11));
    assertPasses(message('p', FINAL));
    channel.writeInbound(authentication(12));
    assertPasses(message('Q', "select 1\0"));
  }

  @Test
  void aSignInWithoutBindingIsRefused() {
    assertRefused(message('p', "SCRAM-SHA-256\0\0\0\0\12n,,n=,r=a"));
  }

  @Test
  void aPasswordIsRefused() {
    assertRefused(message('p', "secret\0"));
  }

  /** A man in the middle offers the binding, and then asks for the password. */
  @Test
  void aPasswordAfterTheBindingBeganIsRefused() {
    assertPasses(message('p', PLUS));
    channel.writeInbound(authentication(3));
    assertRefused(message('p', "secret\0"));
  }

  @Test
  void aPasswordAfterTheFinalMessageIsRefused() {
    assertPasses(message('p', PLUS));
    assertPasses(message('p', FINAL));
    channel.writeInbound(authentication(3));
    assertRefused(message('p', "secret\0"));
  }

  @Test
  void aStatementBeforeTheServersProofIsRefused() {
    assertPasses(message('p', PLUS));
    assertPasses(message('p', FINAL));
    assertRefused(message('Q', "select 1\0"));
  }
}
