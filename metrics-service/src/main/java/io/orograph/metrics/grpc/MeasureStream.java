package io.orograph.metrics.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.orograph.metrics.measure.MeasureEvent;
import io.orograph.metrics.measure.MeasureLog;
import io.orograph.v1.MeasureResponse;
import io.orograph.wire.convert.MeasureConverter;
import java.util.Optional;

/** The reader of one asking: sends while it is ready, and goes on when it is or there is more. */
final class MeasureStream {
  private final MeasureLog log;
  private final ServerCallStreamObserver<MeasureResponse> observer;
  private long position;
  private boolean over;
  private Runnable leave = () -> {};

  private MeasureStream(MeasureLog log, ServerCallStreamObserver<MeasureResponse> observer) {
    this.log = log;
    this.observer = observer;
  }

  /**
   * Starts sending.
   *
   * @param wakers where to put what is to be run when the reader is ready or gone
   * @param abandon what else to do when the reader is gone
   */
  static void start(
      MeasureLog log,
      ServerCallStreamObserver<MeasureResponse> observer,
      StreamWakers wakers,
      Runnable abandon) {
    MeasureStream stream = new MeasureStream(log, observer);
    synchronized (stream) {
      stream.leave = log.listen(stream::send);
    }
    wakers.set(
        stream::send,
        () -> {
          stream.gone();
          abandon.run();
        });
    stream.send();
  }

  private synchronized void send() {
    while (!over && observer.isReady()) {
      Optional<MeasureEvent> next = log.next(position);
      if (next.isEmpty()) {
        return;
      }
      position++;
      MeasureResponse.Builder response = MeasureResponse.newBuilder().setSequence(position);
      switch (next.get()) {
        case MeasureEvent.Measured m ->
            observer.onNext(
                response.setMeasurement(MeasureConverter.toProto(m.measurement())).build());
        case MeasureEvent.Ended e -> {
          response.getEndedBuilder().setReason(e.reason());
          observer.onNext(response.build());
          finish();
          observer.onCompleted();
        }
      }
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
