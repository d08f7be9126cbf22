package io.orograph.metrics.grpc;

import io.grpc.stub.ServerCallStreamObserver;

/**
 * What a call does when its reader is ready or gone. gRPC takes such handlers only before the
 * method returns, while what they do is known once an actor has answered.
 */
final class StreamWakers {
  private Runnable ready = () -> {};
  private Runnable gone = () -> {};
  private boolean isGone;

  /** Installs itself; to be called before the method returns. */
  static StreamWakers on(ServerCallStreamObserver<?> observer) {
    StreamWakers wakers = new StreamWakers();
    observer.setOnReadyHandler(wakers::runReady);
    observer.setOnCancelHandler(wakers::runGone);
    return wakers;
  }

  /** What to do from now on. */
  void set(Runnable onReady, Runnable onGone) {
    boolean late;
    synchronized (this) {
      ready = onReady;
      gone = onGone;
      late = isGone;
    }
    if (late) {
      onGone.run();
    }
  }

  private void runReady() {
    Runnable now;
    synchronized (this) {
      now = ready;
    }
    now.run();
  }

  private void runGone() {
    Runnable now;
    synchronized (this) {
      isGone = true;
      now = gone;
    }
    now.run();
  }
}
