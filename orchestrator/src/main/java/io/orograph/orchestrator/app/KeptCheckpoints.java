package io.orograph.orchestrator.app;

import io.orograph.core.checkpoint.Digest;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.collect.Retained;
import io.orograph.orchestrator.results.ReleasedCheckpoints;
import io.orograph.orchestrator.sweep.BlockScope;
import io.orograph.orchestrator.sweep.SweepDirectory;
import io.orograph.orchestrator.sweep.SweepView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** Rows say which checkpoints are kept, blocks release them. */
final class KeptCheckpoints implements Retained {
  private final ReleasedCheckpoints rows;
  private final SweepDirectory sweeps;
  private final ClusterSharding sharding;
  private final InstantSource clock;
  private final Duration timeout;

  /**
   * Those of this cluster.
   *
   * @param timeout how long an answer of a block may take
   */
  KeptCheckpoints(
      ReleasedCheckpoints rows,
      SweepDirectory sweeps,
      ClusterSharding sharding,
      InstantSource clock,
      Duration timeout) {
    this.rows = rows;
    this.sweeps = sweeps;
    this.sharding = sharding;
    this.clock = clock;
    this.timeout = timeout;
  }

  @Override
  public List<Ended> ended() {
    return rows.ended().stream()
        .map(k -> new Ended(k.sweep(), k.at(), k.keepDays(), k.checkpoints()))
        .toList();
  }

  @Override
  public long release(String sweep) {
    SweepView view = sweeps.get(sweep).toCompletableFuture().join();
    long released = 0;
    if (view.endTime().isPresent()) {
      for (int block = 0; block < view.growth().blocks(); block++) {
        released += release(sweep, view.growth().block(block, view.spec()));
      }
    }
    return released;
  }

  /** A block that has more to do by now refuses, and so keeps what it may need. */
  private long release(String sweep, BlockScope scope) {
    long from = scope.firstIndex() + scope.range().fromCell();
    long to = scope.firstIndex() + scope.range().toCell();
    long released = 0;
    Optional<Digest> last = Optional.empty();
    while (true) {
      List<Digest> page = rows.kept(sweep, from, to, last, BlockEntity.MOST_RELEASED);
      if (page.isEmpty() || !release(sweep, scope.range().block(), page)) {
        return released;
      }
      released += page.size();
      last = Optional.of(page.getLast());
    }
  }

  private boolean release(String sweep, int block, List<Digest> page) {
    return sharding
        .<BlockEntity.Command>entityRefFor(BlockEntity.KEY, BlockEntity.entityId(sweep, block))
        .<BlockReport>askWithStatus(
            to -> new BlockEntity.Release(page, clock.instant(), to), timeout)
        .toCompletableFuture()
        .join()
        .finished();
  }
}
