package io.orograph.orchestrator.dispatch;

import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.orchestrator.sweep.Retry;
import io.orograph.orchestrator.sweep.SweepChange;
import io.orograph.orchestrator.sweep.SweepDirectory;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.pattern.StatusReply;

/** The sweeps of this cluster. */
public final class ShardedSweeps implements SweepDirectory {
  private final ClusterSharding sharding;
  private final InstantSource clock;
  private final Duration timeout;

  /**
   * Sweeps behind cluster sharding.
   *
   * @param clock gives the instants that events carry
   * @param timeout how long an answer may take
   */
  public ShardedSweeps(ClusterSharding sharding, InstantSource clock, Duration timeout) {
    this.sharding = sharding;
    this.clock = clock;
    this.timeout = timeout;
  }

  @Override
  public CompletionStage<SweepView> create(NewSweep sweep) {
    return ask(sweep.name(), to -> new SweepEntity.Create(sweep, clock.instant(), to));
  }

  @Override
  public CompletionStage<SweepView> get(String name) {
    return ask(name, SweepEntity.Get::new);
  }

  @Override
  public CompletionStage<SweepView> pause(String name, String requestId, Optional<String> etag) {
    return ask(name, to -> new SweepEntity.Pause(requestId, etag, clock.instant(), to));
  }

  @Override
  public CompletionStage<SweepView> resume(String name, String requestId, Optional<String> etag) {
    return ask(name, to -> new SweepEntity.Resume(requestId, etag, clock.instant(), to));
  }

  @Override
  public CompletionStage<SweepView> cancel(String name, String requestId, Optional<String> etag) {
    return ask(name, to -> new SweepEntity.Cancel(requestId, etag, clock.instant(), to));
  }

  @Override
  public CompletionStage<SweepView> delete(
      String name, boolean force, String requestId, Optional<String> etag) {
    return ask(name, to -> new SweepEntity.Delete(force, requestId, etag, clock.instant(), to));
  }

  @Override
  public CompletionStage<SweepView> extend(
      String name, SweepSpec spec, String specDigest, String requestId, Optional<String> etag) {
    return ask(
        name, to -> new SweepEntity.Extend(spec, specDigest, requestId, etag, clock.instant(), to));
  }

  @Override
  public CompletionStage<SweepView> retry(
      String name, Retry retry, String requestId, Optional<String> etag) {
    return ask(name, to -> new SweepEntity.RetryRuns(retry, requestId, etag, clock.instant(), to));
  }

  @Override
  public CompletionStage<SweepView> update(
      String name, SweepChange change, String requestId, Optional<String> etag) {
    return ask(name, to -> new SweepEntity.Update(change, requestId, etag, clock.instant(), to));
  }

  private CompletionStage<SweepView> ask(
      String name, Function<ActorRef<StatusReply<SweepView>>, SweepEntity.Command> command) {
    return sharding
        .<SweepEntity.Command>entityRefFor(SweepEntity.KEY, name)
        .askWithStatus(command::apply, timeout);
  }
}
