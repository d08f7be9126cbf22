package io.orograph.orchestrator.grpc;

import io.grpc.stub.StreamObserver;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.ProjectionLag;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.SweepWatchers;
import io.orograph.orchestrator.sweep.SweepDirectory;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepName;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import io.orograph.wire.grpc.ReplyStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The watching of sweeps.
 *
 * <p>Each watcher is told the facts it has not seen, a page at a time and only as fast as it takes
 * them: a watcher that stalls holds one page and nothing else, loses nothing and slows nobody.
 * Those that are up to date share what is read from the rows; the others read for themselves.
 */
public final class Watches {
  /** Messages that may wait for one watcher. */
  static final int WAITING = 64;

  /** When a watcher may come again that was told that we stop. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final ResultsStore store;
  private final SweepWatchers watchers;
  private final LivePointHub points;
  private final ProjectionLag lag;
  private final Answers answers;
  private final ScheduledExecutorService clockwork;
  private final Duration heartbeat;
  private final Map<String, SweepFeed> feeds = new ConcurrentHashMap<>();
  private final Set<ReplyStream<WatchSweepResponse>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  /**
   * @param store the facts
   * @param watchers tells of new ones
   * @param points live points of curves
   * @param lag whether facts are still to come of what the blocks of a sweep have persisted
   * @param blocking runs work that waits for the database
   * @param clockwork for signs of life
   * @param heartbeat time between them
   */
  public Watches(
      ResultsStore store,
      SweepWatchers watchers,
      LivePointHub points,
      ProjectionLag lag,
      Executor blocking,
      ScheduledExecutorService clockwork,
      Duration heartbeat) {
    this.store = store;
    this.watchers = watchers;
    this.points = points;
    this.lag = lag;
    this.answers = new Answers(blocking);
    this.clockwork = clockwork;
    this.heartbeat = heartbeat;
  }

  Answers answers() {
    return answers;
  }

  ResultsStore store() {
    return store;
  }

  SweepWatchers watchers() {
    return watchers;
  }

  LivePointHub points() {
    return points;
  }

  ProjectionLag lag() {
    return lag;
  }

  ScheduledExecutorService clockwork() {
    return clockwork;
  }

  Duration heartbeat() {
    return heartbeat;
  }

  void watch(
      SweepDirectory directory,
      WatchSweepRequest request,
      StreamObserver<WatchSweepResponse> observer) {
    SweepName name;
    long after;
    try {
      name = SweepName.parse("name", request.getName());
      after = WatchToken.parse(name, request.getResumeToken());
    } catch (SpecRejected e) {
      observer.onError(Answers.status(e));
      return;
    }
    ReplyStream<WatchSweepResponse> stream = ReplyStream.of(observer, WAITING);
    open.add(stream);
    stream.onEnd(() -> open.remove(stream));
    if (ending) {
      stream.fail(stopping());
      return;
    }
    String sweep = name.toString();
    Answers.ofSweep(sweep, directory.get(sweep))
        .thenAcceptAsync(
            view -> {
              if (after > store.lastSequence()) {
                throw new OrographException(new OrographFailure.EventsPruned(sweep, 1));
              }
              join(name, view.spec(), stream, after).start(request.getLivePoints());
            },
            answers.blocking())
        .exceptionally(
            failure -> {
              stream.fail(failure);
              return null;
            });
  }

  /**
   * Ends every watch, and those that come: they last as long as their sweeps, and a port that
   * closes would wait for them. Who watched comes back and goes on by its token.
   */
  public void end() {
    ending = true;
    open.forEach(stream -> stream.fail(stopping()));
  }

  private static OrographException stopping() {
    return new OrographException(new OrographFailure.Unavailable("stopping", SOON));
  }

  private SweepWatch join(
      SweepName name, SweepSpec spec, ReplyStream<WatchSweepResponse> stream, long after) {
    String sweep = name.toString();
    SweepWatch[] made = new SweepWatch[1];
    feeds.compute(
        sweep,
        (key, present) -> {
          SweepFeed feed = present == null ? new SweepFeed(this, name, spec) : present;
          made[0] = new SweepWatch(this, sweep, feed, stream, after);
          feed.join(made[0]);
          return feed;
        });
    stream.onEnd(
        () ->
            feeds.computeIfPresent(
                sweep, (key, present) -> present.leave(made[0]) ? null : present));
    return made[0];
  }
}
