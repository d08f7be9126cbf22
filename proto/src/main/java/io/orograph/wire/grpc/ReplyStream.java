package io.orograph.wire.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The replies of a server stream, sent only as fast as they are read. Nothing here blocks; any
 * thread may call.
 *
 * <p>Facts wait in a bounded queue. When it is full, {@link #offer} says so: the producer either
 * waits for {@link #room} (facts that must not be lost), or ends the stream by {@link #offerOrEnd}
 * (watchers, which can resume). Live values wait one per key, the newest, and are sent after the
 * facts.
 *
 * <p>Must be made before the service method returns, because gRPC takes its handlers only then.
 */
public final class ReplyStream<T> {
  private final ServerCallStreamObserver<T> observer;
  private final int capacity;
  private final Deque<T> facts = new ArrayDeque<>();
  private final Map<Object, T> live = new LinkedHashMap<>();
  private final List<Runnable> onEnd = new ArrayList<>();
  private CompletableFuture<Void> room = CompletableFuture.completedFuture(null);
  private Runnable onDrop = () -> {};
  private @Nullable T lastSent;
  private boolean completing;
  private boolean ended;

  private ReplyStream(ServerCallStreamObserver<T> observer, int capacity) {
    this.observer = observer;
    this.capacity = capacity;
  }

  /**
   * The stream of {@code observer}.
   *
   * @param capacity facts, and live values, that may wait; at least 1
   */
  public static <T> ReplyStream<T> of(StreamObserver<T> observer, int capacity) {
    if (!(observer instanceof ServerCallStreamObserver<T> server)) {
      throw new IllegalArgumentException(
          "observer: " + observer.getClass() + " (expected: that of a gRPC server)");
    }
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: 1 or more)");
    }
    ReplyStream<T> stream = new ReplyStream<>(server, capacity);
    server.setOnReadyHandler(stream::drain);
    server.setOnCancelHandler(stream::cancelled);
    return stream;
  }

  /** Queues or sends a fact; false, and nothing done, when the queue is full or the stream over. */
  public boolean offer(T fact) {
    synchronized (this) {
      if (ended || completing || facts.size() >= capacity) {
        return false;
      }
      facts.add(fact);
      if (facts.size() >= capacity && room.isDone()) {
        room = new CompletableFuture<>();
      }
    }
    drain();
    return true;
  }

  /** Completes when a fact can be offered again, or the stream is over. */
  public synchronized CompletionStage<Void> room() {
    return room.minimalCompletionStage();
  }

  /**
   * As {@link #offer}, but a full queue ends the stream with {@code WATCHER_TOO_SLOW}.
   *
   * @param resumeToken what the watcher resumes from: the token of the last fact it will have
   *     received, so that of the last one sent, not queued
   */
  public boolean offerOrEnd(T fact, java.util.function.Function<@Nullable T, String> resumeToken) {
    if (offer(fact)) {
      return true;
    }
    synchronized (this) {
      if (ended || completing) {
        return false;
      }
      // in one go: what is sent between the token and the end would come twice
      String token = resumeToken.apply(lastSent);
      end(new OrographException(new OrographFailure.TooSlow("watch", token)));
    }
    finish();
    return false;
  }

  /**
   * Keeps the newest value of {@code key} for when the reader is ready; more keys than fit drop the
   * oldest.
   */
  public void live(Object key, T value) {
    synchronized (this) {
      if (ended || completing) {
        return;
      }
      if (live.remove(key) != null) {
        onDrop.run();
      }
      live.put(key, value);
      if (live.size() > capacity) {
        live.remove(live.keySet().iterator().next());
        onDrop.run();
      }
    }
    drain();
  }

  /**
   * Runs {@code action} from now on for each live value that is not sent because newer values came
   * before the reader was ready; it must not block.
   */
  public synchronized void onDrop(Runnable action) {
    onDrop = action;
  }

  /** Ends the stream in order, after everything that waits. */
  public void complete() {
    synchronized (this) {
      completing = true;
    }
    drain();
  }

  /** Ends the stream at once with the status of {@code why}; what waits is dropped. */
  public void fail(Throwable why) {
    synchronized (this) {
      if (ended) {
        return;
      }
      end(why);
    }
    finish();
  }

  private synchronized void end(Throwable why) {
    ended = true;
    observer.onError(StatusMapping.toStatus(why));
  }

  /** Runs {@code action} once when the stream is over, for whatever reason; at once if it is. */
  public void onEnd(Runnable action) {
    synchronized (this) {
      if (!ended) {
        onEnd.add(action);
        return;
      }
    }
    action.run();
  }

  /** Whether the stream is over, in order, failed, or cancelled by the reader. */
  public synchronized boolean isOver() {
    return ended;
  }

  private void cancelled() {
    synchronized (this) {
      ended = true;
    }
    finish();
  }

  private void drain() {
    boolean over = false;
    CompletableFuture<Void> freed = null;
    synchronized (this) {
      while (!ended && observer.isReady() && !facts.isEmpty()) {
        T fact = facts.remove();
        lastSent = fact;
        observer.onNext(fact);
      }
      while (!ended && observer.isReady() && !live.isEmpty()) {
        Object key = live.keySet().iterator().next();
        T value = live.remove(key);
        if (value != null) {
          observer.onNext(value);
        }
      }
      if (!ended && completing && facts.isEmpty() && live.isEmpty()) {
        ended = true;
        over = true;
        observer.onCompleted();
      }
      if (facts.size() < capacity && !room.isDone()) {
        freed = room;
        room = CompletableFuture.completedFuture(null);
      }
    }
    if (freed != null) {
      freed.complete(null);
    }
    if (over) {
      finish();
    }
  }

  private void finish() {
    List<Runnable> actions;
    CompletableFuture<Void> waiting;
    synchronized (this) {
      facts.clear();
      live.clear();
      actions = List.copyOf(onEnd);
      onEnd.clear();
      waiting = room;
    }
    waiting.complete(null);
    actions.forEach(Runnable::run);
  }
}
