package io.orograph.orchestrator.dispatch;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.orograph.orchestrator.block.Fact;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a worker: its numbered events one by one, as many as were asked for. Callbacks come
 * on gRPC's threads.
 */
final class TaskStream<Q, R> implements ClientResponseObserver<Q, R>, Outside.WorkerStream {
  /** Events in flight at most: enough to keep a commit busy, few enough to be kept in memory. */
  static final int WINDOW = 64;

  /** Takes an event apart: its sequence and fact, or empty if it is no fact. */
  interface Reader<R> {
    Optional<Fact.Numbered> read(R response);
  }

  private final Reader<R> reader;
  private final Consumer<Fact.Numbered> facts;
  private final Consumer<StreamEnd> end;
  private final AtomicReference<@Nullable ClientCallStreamObserver<Q>> call =
      new AtomicReference<>();

  TaskStream(Reader<R> reader, Consumer<Fact.Numbered> facts, Consumer<StreamEnd> end) {
    this.reader = reader;
    this.facts = facts;
    this.end = end;
  }

  /** Starts it by {@code method}. */
  static <Q, R> TaskStream<Q, R> start(
      TaskStream<Q, R> stream, Q request, BiConsumer<Q, TaskStream<Q, R>> method) {
    method.accept(request, stream);
    return stream;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> started) {
    started.disableAutoRequestWithInitial(WINDOW);
    call.set(started);
  }

  @Override
  public void onNext(R response) {
    Optional<Fact.Numbered> fact;
    try {
      fact = reader.read(response);
    } catch (RuntimeException e) {
      // What cannot be read now cannot be read later: the attempt fails with the reason in words.
      cancel("unreadable event");
      end.accept(new StreamEnd(StreamEnd.Kind.REFUSED, "unreadable event: " + e.getMessage()));
      return;
    }
    if (fact.isPresent()) {
      facts.accept(fact.get());
    } else {
      request(1);
    }
  }

  @Override
  public void onError(Throwable t) {
    end.accept(StreamEnd.of(t));
  }

  @Override
  public void onCompleted() {
    end.accept(StreamEnd.EARLY);
  }

  @Override
  public void request(int n) {
    ClientCallStreamObserver<Q> started = call.get();
    if (started != null && n > 0) {
      started.request(n);
    }
  }

  @Override
  public void cancel(String why) {
    ClientCallStreamObserver<Q> started = call.get();
    if (started != null) {
      started.cancel(why, null);
    }
  }
}
