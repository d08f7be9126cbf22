package io.orograph.orchestrator.door;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SniHandler;
import io.orograph.wire.grpc.RefusalCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a connection whose caller asks and does not read. Answers to pings and settings and refusals
 * of streams cost their caller next to nothing, are made at once and wait here until they are read;
 * flow control bounds what methods send, not these. Whoever reads has few that wait, whatever it
 * does. Requests of HTTP/1 that are sent ahead need nothing here: of a connection whose answers are
 * not read no more requests are.
 */
final class Unread extends ChannelDuplexHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Unread.class);

  /**
   * Writes that may wait on one connection. The largest windows of clients in use, 16 MiB, are
   * filled by 2000: a head and a body for each 16 KiB.
   */
  static final int MOST_WAITING = 10_000;

  private final RefusalCounts counts;
  private int waiting;
  private boolean ended;

  private Unread(RefusalCounts counts) {
    this.counts = counts;
  }

  /** Watches what is written to a connection that has just come. */
  static void watch(ChannelPipeline pipeline, RefusalCounts counts) {
    ChannelHandlerContext tls = pipeline.context(SniHandler.class);
    if (tls == null) {
      pipeline.addFirst(new Unread(counts));
    } else {
      pipeline.addAfter(tls.name(), null, new Unread(counts)); // frames, before they become records
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    ChannelPromise written = promise.unvoid();
    waiting++;
    var unused = written.addListener(over -> waiting--);
    var sent = ctx.write(message, written);
    if (waiting > MOST_WAITING && !ended && !sent.isDone()) {
      ended = true;
      counts.count(RefusalCounts.Reason.CONNECTIONS_UNREAD);
      LOG.info(
          "connection of {} ended: {} answers that it does not read",
          ctx.channel().remoteAddress(),
          waiting);
      // By the channel, without farewells: they would wait behind all others.
      ctx.channel().unsafe().close(ctx.channel().unsafe().voidPromise());
    }
  }
}
