package io.orograph.orchestrator.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.Shorter;
import io.orograph.orchestrator.dispatch.Entities;
import io.orograph.orchestrator.journal.BlockJournal;
import io.orograph.orchestrator.journal.SweepJournal;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.SweepRow;
import io.orograph.orchestrator.sweep.BlockScope;
import io.orograph.orchestrator.sweep.EntityTimes;
import io.orograph.orchestrator.sweep.FactFollower;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepListener;
import io.orograph.orchestrator.sweep.SweepView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;

/** Sweeps and blocks behind cluster sharding. */
final class ClusterEntities implements Entities {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int AT_ONCE = 8;

  private final ActorSystem<?> system;
  private final ClusterSharding sharding;
  private final ResultsStore store;
  private final Executor blocking;
  private final MeterRegistry meters;
  private final Census census;

  /**
   * @param store what has been recorded
   * @param blocking runs work that waits
   * @param meters of how long entities take
   */
  ClusterEntities(
      ActorSystem<?> system, ResultsStore store, Executor blocking, MeterRegistry meters) {
    this.store = store;
    this.meters = meters;
    this.blocking = blocking;
    this.system = system;
    this.sharding = ClusterSharding.get(system);
    this.census = new Census(this::view, this::isOver, blocking, meters);
  }

  /** Makes sweeps and blocks reachable. */
  void start(FactFollower sweepFollower, FactFollower blockFollower, SweepListener listener) {
    SweepJournal journal = new SweepJournal();
    EntityTimes sweepTimes = new EntityMeters(SweepEntity.KEY.name(), meters);
    EntityTimes blockTimes = new EntityMeters(BlockEntity.KEY.name(), meters);
    sharding.init(
        Entity.of(
            SweepEntity.KEY,
            context ->
                SweepEntity.create(
                    context.getEntityId(), journal, sweepFollower, listener, sweepTimes)));
    sharding.init(
        Entity.of(
            BlockEntity.KEY,
            context ->
                BlockEntity.create(
                    context.getEntityId(),
                    BlockJournal.ofEntity(context.getEntityId()),
                    blockFollower,
                    blockTimes)));
  }

  /** Wakes entities, so that their followers make rows of what they persisted before a kill. */
  void wake(List<String> persistenceIds) {
    String sweeps = SweepEntity.persistenceId("").id();
    String blocks = BlockEntity.KEY.name() + "|";
    for (String id : persistenceIds) {
      if (id.startsWith(sweeps)) {
        sweep(id.substring(sweeps.length())).tell(new SweepEntity.Describe(system.ignoreRef()));
      } else if (id.startsWith(blocks)) {
        sharding
            .<BlockEntity.Command>entityRefFor(BlockEntity.KEY, id.substring(blocks.length()))
            .tell(new BlockEntity.Describe(system.ignoreRef()));
      }
    }
  }

  @Override
  public RecipientRef<SweepEntity.Command> sweep(String name) {
    return sharding.entityRefFor(SweepEntity.KEY, name);
  }

  @Override
  public RecipientRef<BlockEntity.Command> block(String sweep, int block) {
    return sharding.entityRefFor(BlockEntity.KEY, BlockEntity.entityId(sweep, block));
  }

  /**
   * The rows are asked: shorter runs have rows before longer ones are accepted. Those of the sweep
   * itself may lag behind the extension, but not behind the lengths before it.
   */
  @Override
  public CompletionStage<Map<RunKey, Shorter>> shorter(String sweep, BlockScope scope) {
    return CompletableFuture.supplyAsync(
        () -> {
          SweepSpec whole = store.sweep(sweep).map(SweepRow::spec).orElse(scope.spec());
          return store.endStates().of(sweep, whole, scope);
        },
        blocking);
  }

  /** The journal is asked, not the results: a sweep counts from the moment it was persisted. */
  @Override
  public CompletionStage<List<SweepView>> unsettled() {
    String prefix = SweepEntity.persistenceId("").id();
    return PersistenceQuery.get(system)
        .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier())
        .currentPersistenceIds()
        .filter(id -> id.startsWith(prefix))
        .mapAsync(AT_ONCE, id -> census.ask(id.substring(prefix.length())))
        .filter(Optional::isPresent)
        .map(Optional::orElseThrow)
        .filter(SweepView::unsettled)
        .runWith(Sink.seq(), system);
  }

  private boolean isOver(String sweep) {
    return store.deleted(sweep) || store.sweep(sweep).flatMap(SweepRow::ended).isPresent();
  }

  private CompletionStage<SweepView> view(String name) {
    return sharding
        .<SweepEntity.Command>entityRefFor(SweepEntity.KEY, name)
        .askWithStatus(SweepEntity.Describe::new, TIMEOUT);
  }
}
