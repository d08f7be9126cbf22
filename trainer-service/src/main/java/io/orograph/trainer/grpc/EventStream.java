package io.orograph.trainer.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.orograph.trainer.pack.EventLog;
import io.orograph.trainer.pack.PackEvent;
import io.orograph.v1.TrainResponse;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import java.util.Optional;

/**
 * One reader of an event log: sends what follows its position while the reader is ready, and goes
 * on when it is ready again or there is more. Never queues: events wait in their log, live points
 * are replaced by newer ones.
 */
final class EventStream {
  private final String name;
  private final EventLog log;
  private final ServerCallStreamObserver<TrainResponse> observer;
  private long position;
  private long liveVersion;
  private boolean over;
  private Runnable leave = () -> {};

  private EventStream(
      String name, EventLog log, long after, ServerCallStreamObserver<TrainResponse> observer) {
    this.name = name;
    this.log = log;
    this.position = after;
    this.observer = observer;
  }

  /**
   * Starts sending.
   *
   * @param name of the task, for errors
   * @param after the position to go on from
   * @param wakers where to put what is to be run when the reader is ready or gone
   */
  static void start(
      String name,
      EventLog log,
      long after,
      ServerCallStreamObserver<TrainResponse> observer,
      StreamWakers wakers) {
    EventStream stream = new EventStream(name, log, after, observer);
    synchronized (stream) {
      stream.leave = log.listen(stream::send);
    }
    wakers.set(stream::send, stream::gone);
    stream.send();
  }

  private synchronized void send() {
    try {
      while (!over && observer.isReady()) {
        Optional<EventLog.Numbered> next = log.next(position);
        if (next.isPresent()) {
          send(next.get());
          continue;
        }
        Optional<EventLog.Live> live = log.liveAfter(liveVersion);
        if (live.isEmpty()) {
          return;
        }
        liveVersion = live.get().version();
        observer.onNext(TrainResponses.of(live.get().points()));
      }
    } catch (EventLog.EventsPrunedException e) {
      finish();
      observer.onError(new OrographException(new OrographFailure.EventsPruned(name, e.oldest())));
    }
  }

  private void send(EventLog.Numbered next) {
    observer.onNext(TrainResponses.of(next));
    position = next.sequence();
    if (next.event() instanceof PackEvent.PackEnded) {
      finish();
      observer.onCompleted();
    }
  }

  private synchronized void gone() {
    finish();
  }

  private void finish() {
    over = true;
    leave.run();
  }
}
