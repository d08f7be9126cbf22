package io.orograph.orchestrator.grpc;

import io.orograph.orchestrator.results.SweepWatchers;
import io.orograph.v1.LivePoint;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.grpc.ReplyStream;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One watcher of one sweep: a place in its facts, moved on whenever there is news and room. */
final class SweepWatch {
  private record RunId(String cell, int replicate) {}

  private final Watches parts;
  private final SweepFeed feed;
  private final String sweep;
  private final ReplyStream<WatchSweepResponse> stream;

  /** Calls of {@link #move} not yet worked off: one thread at a time moves. */
  private final AtomicInteger calls = new AtomicInteger();

  private final AtomicBoolean signOfLife = new AtomicBoolean();

  /** Whether everything was said: what waits for its reader needs nobody any more. */
  private volatile boolean told;

  private long seen;

  SweepWatch(
      Watches parts,
      String sweep,
      SweepFeed feed,
      ReplyStream<WatchSweepResponse> stream,
      long seen) {
    this.parts = parts;
    this.sweep = sweep;
    this.feed = feed;
    this.stream = stream;
    this.seen = seen;
  }

  void start(boolean livePoints) {
    SweepWatchers.Watch news = parts.watchers().watch(sweep, this::news);
    stream.onEnd(news::close);
    long pause = parts.heartbeat().toMillis();
    Future<?> beat =
        parts
            .clockwork()
            .scheduleAtFixedRate(
                () -> {
                  signOfLife.set(true);
                  later();
                },
                pause,
                pause,
                TimeUnit.MILLISECONDS);
    stream.onEnd(() -> beat.cancel(false));
    if (livePoints) {
      stream.onDrop(parts.points()::drop);
      stream.onEnd(parts.points().watch(sweep, this::livePoint));
    }
    later();
  }

  private void livePoint(String cell, int replicate, long step, double trainLoss) {
    stream.live(
        new RunId(cell, replicate),
        WatchSweepResponse.newBuilder()
            .setLivePoint(
                LivePoint.newBuilder()
                    .setCell(cell)
                    .setReplicate(replicate)
                    .setStep(step)
                    .setTrainLoss(trainLoss))
            .build());
  }

  private void news() {
    feed.news();
  }

  /** Moves on soon, on a thread that may block. */
  void later() {
    if (calls.getAndIncrement() == 0) {
      parts.answers().blocking().execute(this::work);
    }
  }

  private void work() {
    int done;
    do {
      done = calls.get();
      try {
        if (!told && !stream.isOver()) {
          move();
        }
      } catch (RuntimeException e) {
        stream.fail(e);
      }
    } while (calls.addAndGet(-done) > 0);
  }

  private void move() {
    boolean beat = signOfLife.getAndSet(false);
    SweepFeed.Part part = feed.after(seen, Watches.WAITING);
    for (WatchSweepResponse fact : part.facts()) {
      if (!stream.offer(fact)) {
        stream.room().thenRun(this::later);
        return;
      }
      seen = fact.getSequence();
    }
    seen = part.seen();
    if (!part.facts().isEmpty()) {
      later();
    } else if (feed.isOver(seen, beat)) {
      if (stream.offer(feed.lifeSign(seen, true))) {
        told = true;
        stream.complete();
      } else {
        stream.room().thenRun(this::later);
      }
    } else if (beat) {
      stream.offer(feed.lifeSign(seen, false));
    }
  }
}
