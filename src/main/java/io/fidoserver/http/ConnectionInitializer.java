package io.fidoserver.http;

import io.fidoserver.database.ChannelBinding;
import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.quarkus.arc.Arc;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Netty's extension for each connection to the server, where Vert.x has no hook before a request,
 * and from it. A service ({@code META-INF/services}), which Netty loads only if it is told to.
 */
@RegisterForReflection
public final class ConnectionInitializer extends ChannelInitializerExtension {

  /** Tells Netty to load it: before anything listens. */
  public static void enable() {
    System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
  }

  @Override
  public void postInitializeServerChildChannel(Channel channel) {
    channel
        .pipeline()
        .addFirst(Arc.container().instance(ConnectionLimits.class).get().newHandler());
  }

  /** Netty would connect all the same where this fails. */
  @Override
  public void postInitializeClientChannel(Channel channel) {
    try {
      Arc.container().instance(ChannelBinding.class).get().watch(channel);
    } catch (RuntimeException e) {
      channel.close();
      throw e;
    }
  }
}
