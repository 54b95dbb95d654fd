package io.fidoserver.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Limits of connections: a share of them for each client, and a timeout of a request's header
 * section, which otherwise a client could send a byte a minute. A trusted proxy has no share: its
 * connections are those of all clients.
 */
@ApplicationScoped
public class ConnectionLimits {

  private final HttpConfig config;
  private final ClientAddress clientAddress;
  private final Map<String, Integer> connectionsByClient = new ConcurrentHashMap<>();

  ConnectionLimits(HttpConfig config, ClientAddress clientAddress) {
    this.config = config;
    this.clientAddress = clientAddress;
  }

  void register(@Observes Filters filters) {
    RequestPipeline.HEADER_TIMEOUT.register(filters, this::beginRequest);
  }

  private void beginRequest(RoutingContext routing) {
    ConnectionBase connection = (ConnectionBase) routing.request().connection();
    Handler handler = connection.channel().pipeline().get(Handler.class);
    if (handler != null) {
      handler.begin(routing.request().version());
      routing.addEndHandler(done -> handler.end(routing.request()));
    }
    routing.next();
  }

  /** Returns the handler of a new connection, which belongs before all others. */
  Handler newHandler() {
    return new Handler();
  }

  /** Handler of a connection, between the network and TLS or HTTP. */
  final class Handler extends ChannelInboundHandlerAdapter {

    private String client;
    private Future<?> timeout;
    private boolean hasBegun;
    private boolean isHttp2;
    private volatile boolean isRequestInProgress;

    /** Request that was answered before its body had arrived; null: there is none. */
    private volatile HttpServerRequest unfinished;

    private Handler() {}

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
      client = clientOf(context.channel().remoteAddress());
      if (client != null
          && connectionsByClient.merge(client, 1, Integer::sum)
              > config.maxConnectionsPerClient()) {
        context.close();
      } else {
        super.channelActive(context);
      }
    }

    /** Returns the client of a connection; null if its connections are not counted. */
    private String clientOf(SocketAddress peer) {
      return peer instanceof InetSocketAddress host && !clientAddress.isTrusted(host.getAddress())
          ? ClientAddress.network(host.getAddress())
          : null;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      if (client != null) {
        connectionsByClient.computeIfPresent(client, (key, count) -> count == 1 ? null : count - 1);
      }
      endTimeout();
      super.channelInactive(context);
    }

    /** Starts the timeout if what has been read does not complete a header section. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      boolean awaitsHeaders = !isRequestInProgress;
      hasBegun = false;
      super.channelRead(context, message);
      if (awaitsHeaders && !hasBegun && timeout == null && context.channel().isActive()) {
        Runnable expiry = () -> expire(context);
        timeout = context.executor().schedule(expiry, config.headerSeconds(), TimeUnit.SECONDS);
      }
    }

    private void expire(ChannelHandlerContext context) {
      timeout = null;
      if (unfinished != null && unfinished.isEnded()) {
        // What was read was its body.
        unfinished = null;
      } else {
        context.close();
      }
    }

    private void begin(HttpVersion version) {
      hasBegun = true;
      isRequestInProgress = true;
      isHttp2 |= version == HttpVersion.HTTP_2;
      endTimeout();
    }

    /** HTTP/2 has frames between requests, so that only its first has the timeout. */
    private void end(HttpServerRequest request) {
      unfinished = hasContent(request) && !request.isEnded() ? request : null;
      isRequestInProgress = isHttp2;
    }

    /** RFC 9112 §6.3. */
    private boolean hasContent(HttpServerRequest request) {
      return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
          || request.headers().contains(HttpHeaders.CONTENT_LENGTH);
    }

    private void endTimeout() {
      if (timeout != null) {
        timeout.cancel(false);
        timeout = null;
      }
    }
  }
}
