package io.orograph.orchestrator.grpc;

import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.FactRow;
import io.orograph.orchestrator.results.Progress;
import io.orograph.orchestrator.results.SweepRow;
import io.orograph.orchestrator.results.SweepWatchers;
import io.orograph.v1.LivePoint;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SweepName;
import io.orograph.wire.grpc.ReplyStream;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One watcher of one sweep: a place in its facts, moved on whenever there is news and room. */
final class SweepWatch {
  private record RunId(String cell, int replicate) {}

  private final Watches parts;
  private final SweepName name;
  private final String sweep;
  private final SweepSpec spec;
  private final ReplyStream<WatchSweepResponse> stream;

  /** Calls of {@link #move} not yet worked off: one thread at a time moves. */
  private final AtomicInteger calls = new AtomicInteger();

  private final AtomicBoolean signOfLife = new AtomicBoolean();
  private long seen;

  SweepWatch(
      Watches parts,
      SweepName name,
      SweepSpec spec,
      ReplyStream<WatchSweepResponse> stream,
      long seen) {
    this.parts = parts;
    this.name = name;
    this.sweep = name.toString();
    this.spec = spec;
    this.stream = stream;
    this.seen = seen;
  }

  void start(boolean livePoints) {
    SweepWatchers.Watch news = parts.watchers().watch(sweep, this::later);
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

  /** Moves on soon, on a thread that may block. */
  private void later() {
    if (calls.getAndIncrement() == 0) {
      parts.answers().blocking().execute(this::work);
    }
  }

  private void work() {
    int done;
    do {
      done = calls.get();
      try {
        if (!stream.isOver()) {
          move();
        }
      } catch (RuntimeException e) {
        stream.fail(e);
      }
    } while (calls.addAndGet(-done) > 0);
  }

  private void move() {
    List<FactRow> facts = parts.store().facts(sweep, seen, Watches.WAITING);
    for (FactRow fact : facts) {
      if (!stream.offer(message(fact))) {
        stream.room().thenRun(this::later);
        return;
      }
      seen = fact.sequence();
    }
    if (!facts.isEmpty()) {
      later();
    } else if (isOver()) {
      if (stream.offer(lifeSign())) {
        stream.complete();
      } else {
        stream.room().thenRun(this::later);
      }
    } else if (signOfLife.getAndSet(false)) {
      stream.offer(lifeSign());
    }
  }

  private WatchSweepResponse message(FactRow fact) {
    return WireRows.watched(fact.payload()).toBuilder()
        .setSequence(fact.sequence())
        .setTime(Resources.time(fact.at()))
        .setResumeToken(WatchToken.of(name, fact.sequence()))
        .build();
  }

  private WatchSweepResponse lifeSign() {
    return WatchSweepResponse.newBuilder()
        .setResumeToken(WatchToken.of(name, seen))
        .setProgress(Resources.progress(progress()))
        .build();
  }

  /** By the specification as its rows have it: it may have been extended meanwhile. */
  private Progress progress() {
    SweepSpec now = parts.store().sweep(sweep).map(SweepRow::spec).orElse(spec);
    return parts.store().progress(sweep, now);
  }

  /**
   * Whether nothing more will come by itself: the sweep has ended, and so have all its runs; or it
   * was deleted.
   */
  private boolean isOver() {
    if (parts.store().deleted(sweep)) {
      return parts.store().facts(sweep, seen, 1).isEmpty();
    }
    if (parts.lag().events() > 0) {
      return false;
    }
    boolean ended =
        parts.store().sweep(sweep).map(SweepRow::ended).map(end -> end.isPresent()).orElse(false);
    if (!ended) {
      return false;
    }
    Progress progress = progress();
    return progress.ended() == progress.runs() && parts.store().facts(sweep, seen, 1).isEmpty();
  }
}
