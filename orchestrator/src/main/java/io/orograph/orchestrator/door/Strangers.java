package io.orograph.orchestrator.door;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.Channel;
import io.orograph.wire.grpc.Access;
import java.net.SocketAddress;
import java.time.Duration;
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
final class Strangers {
  private final Access access;
  private final int most;
  private final Duration patience;
  private final Map<SocketAddress, Channel> waiting = new LinkedHashMap<>();

  /**
   * @param access who is none
   * @param most connections of strangers at a time
   * @param patience how long one may stay
   */
  Strangers(Access access, int most, Duration patience) {
    this.access = access;
    this.most = most;
    this.patience = patience;
  }

  /** Somebody has connected. */
  void arrived(Channel connection) {
    SocketAddress from = connection.remoteAddress();
    if (from == null) {
      return; // gone again
    }
    Channel first = added(from, connection);
    if (first != null) {
      var unused = first.close();
    }
    Future<?> patient =
        connection
            .eventLoop()
            .schedule(() -> sentAway(from, connection), patience.toMillis(), TimeUnit.MILLISECONDS);
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
    if (waiting.size() <= most) {
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

  private synchronized void forget(SocketAddress from) {
    waiting.remove(from);
  }

  private void sentAway(SocketAddress from, Channel connection) {
    if (removed(from, connection)) {
      var unused = connection.close();
    }
  }

  /** Connections of strangers. */
  synchronized int count() {
    return waiting.size();
  }

  /** Whether a request comes from somebody known, whose connection may stay from then on. */
  boolean isKnown(ServiceRequestContext request, RequestHeaders headers) {
    boolean known =
        access.knows(headers.get(HttpHeaderNames.AUTHORIZATION), CallContext.peer(request));
    if (known) {
      forget(request.remoteAddress());
    }
    return known;
  }
}
