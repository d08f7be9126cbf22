package io.orograph.wire.grpc;

import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections on which nobody has yet said who they are. They are few, and none stays for long,
 * whatever it does meanwhile: it may send the letters of a header one by one, or pings, or begin a
 * handshake and end it never. When there are too many, the one that came first has had its time.
 * Whoever reads the page without a token, or probes for health, connects anew.
 */
public final class Strangers {
  private final ConnectionBounds bounds;
  private final RefusalCounts counts;
  private final Map<SocketAddress, Channel> waiting = new LinkedHashMap<>();

  /**
   * Nobody is there yet.
   *
   * @param counts is told of those that are sent away
   */
  public Strangers(ConnectionBounds bounds, RefusalCounts counts) {
    this.bounds = bounds;
    this.counts = counts;
  }

  /** Somebody has connected. */
  public void arrived(Channel connection) {
    SocketAddress from = connection.remoteAddress();
    if (from == null) {
      return; // gone again
    }
    Channel first = added(from, connection);
    if (first != null) {
      counts.count(RefusalCounts.Reason.CONNECTIONS_STRANGERS);
      var unused = first.close();
    }
    Future<?> patient =
        connection
            .eventLoop()
            .schedule(
                () -> sentAway(from, connection),
                bounds.patience().toMillis(),
                TimeUnit.MILLISECONDS);
    var unused =
        connection
            .closeFuture()
            .addListener(
                closed -> {
                  patient.cancel(false);
                  removed(from, connection);
                });
  }

  private synchronized @Nullable Channel added(SocketAddress from, Channel connection) {
    waiting.put(from, connection);
    if (waiting.size() <= bounds.mostStrangers()) {
      return null;
    }
    Iterator<Channel> each = waiting.values().iterator();
    Channel first = each.next();
    each.remove();
    return first;
  }

  /** Whether it was still there; another one may come from the same place later. */
  private synchronized boolean removed(SocketAddress from, Channel connection) {
    return waiting.remove(from, connection);
  }

  /** Whoever calls from there has said who it is: its connection may stay from now on. */
  public synchronized void known(SocketAddress from) {
    waiting.remove(from);
  }

  /** Whether the connection from there is one of a stranger. */
  synchronized boolean isStranger(SocketAddress from) {
    return waiting.containsKey(from);
  }

  private void sentAway(SocketAddress from, Channel connection) {
    if (removed(from, connection)) {
      counts.count(RefusalCounts.Reason.CONNECTIONS_PATIENCE);
      var unused = connection.close();
    }
  }
}
