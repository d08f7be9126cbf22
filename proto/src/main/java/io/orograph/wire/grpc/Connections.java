package io.orograph.wire.grpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a port that speaks gRPC alone, within their bounds. gRPC itself bounds what is
 * done on one connection, and knows of none before its first frames; so they are counted where they
 * are taken.
 */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  private final ConnectionBounds bounds;
  private final Access access;
  private final RefusalCounts counts;
  private final Strangers strangers;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicBoolean full = new AtomicBoolean();

  /**
   * @param access who is no stranger
   * @param counts is told of those that are ended
   */
  Connections(ConnectionBounds bounds, Access access, RefusalCounts counts) {
    this.bounds = bounds;
    this.access = access;
    this.counts = counts;
    this.strangers = new Strangers(bounds, counts);
  }

  /** Those of all ports of a process; each is begun when it is first needed. */
  private static final class Threads {
    static final EventLoopGroup ACCEPTING = of("port-accepts", 1);
    static final EventLoopGroup SERVING =
        of("port", Math.max(2, Runtime.getRuntime().availableProcessors()));

    private static EventLoopGroup of(String name, int number) {
      return new MultiThreadIoEventLoopGroup(
          number, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }
  }

  /** Has {@code builder} build a server whose connections these are. */
  void bound(NettyServerBuilder builder) {
    builder
        .channelFactory(this::listening)
        .bossEventLoopGroup(Threads.ACCEPTING)
        .workerEventLoopGroup(Threads.SERVING)
        .maxConnectionIdle(bounds.idle().toMillis(), TimeUnit.MILLISECONDS);
  }

  private ServerChannel listening() {
    NioServerSocketChannel port = new NioServerSocketChannel();
    port.pipeline().addLast(new Taking());
    return port;
  }

  /** Notes, of the first call on a connection with a token or certificate, that it has one. */
  ServerInterceptor introductions() {
    return new Introductions();
  }

  /** Connections that are open. */
  int count() {
    return open.get();
  }

  /** Is asked for each connection before anything of it is read. */
  private final class Taking extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext port, Object taken) {
      Channel connection = (Channel) taken;
      if (open.incrementAndGet() > bounds.most()) {
        open.decrementAndGet();
        counts.count(RefusalCounts.Reason.CONNECTIONS_MOST);
        connection.unsafe().closeForcibly();
        if (full.compareAndSet(false, true)) {
          LOG.warn(
              "{} has {} connections: no more are taken until some are gone",
              port.channel().localAddress(),
              bounds.most());
        }
        return;
      }
      var unused =
          connection
              .closeFuture()
              .addListener(
                  closed -> {
                    open.decrementAndGet();
                    full.set(false);
                  });
      connection.pipeline().addFirst(new Arriving());
      port.fireChannelRead(connection);
    }
  }

  /** Is told of a connection before anything is said on it, so that they come in their order. */
  private final class Arriving extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext connection) {
      strangers.arrived(connection.channel());
    }
  }

  private final class Introductions implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      SocketAddress from = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
      if (from != null
          && strangers.isStranger(from)
          && access.knows(headers.get(Authentication.AUTHORIZATION), call.getAttributes())) {
        strangers.known(from);
      }
      return next.startCall(call, headers);
    }
  }
}
