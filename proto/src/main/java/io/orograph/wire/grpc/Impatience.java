package io.orograph.wire.grpc;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets a channel of several servers begin anew when it has got no connection for a while: one that
 * takes connections and never answers would hold it up until its silence is noticed, while another
 * one may listen already. Calls that wait go on waiting.
 */
final class Impatience {
  private final ManagedChannel channel;
  private @Nullable Future<?> limit;

  private Impatience(ManagedChannel channel) {
    this.channel = channel;
  }

  /** One thread for all channels, begun with the first one. */
  private static final class Clock {
    private static final ScheduledExecutorService THREAD =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("orograph-channels").daemon().factory());
  }

  /** Watches {@code channel} until it is shut down. */
  static ManagedChannel with(ManagedChannel channel) {
    new Impatience(channel).look();
    return channel;
  }

  private static boolean tries(ConnectivityState state) {
    return state == ConnectivityState.CONNECTING || state == ConnectivityState.TRANSIENT_FAILURE;
  }

  private synchronized void look() {
    ConnectivityState state = channel.getState(false);
    Future<?> before = limit;
    if (!tries(state) && before != null) {
      before.cancel(false);
      limit = null;
    } else if (tries(state) && before == null) {
      limit = Clock.THREAD.schedule(this::beginAnew, Tries.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
    if (state != ConnectivityState.SHUTDOWN) {
      channel.notifyWhenStateChanged(state, this::look);
    }
  }

  private synchronized void beginAnew() {
    limit = null;
    if (tries(channel.getState(false))) {
      channel.enterIdle();
    }
  }
}
