package io.orograph.orchestrator.app;

import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.dispatch.Entities;
import io.orograph.orchestrator.journal.BlockJournal;
import io.orograph.orchestrator.journal.SweepJournal;
import io.orograph.orchestrator.sweep.FactFollower;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepListener;
import io.orograph.orchestrator.sweep.SweepView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
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

  ClusterEntities(ActorSystem<?> system) {
    this.system = system;
    this.sharding = ClusterSharding.get(system);
  }

  /** Makes sweeps and blocks reachable. */
  void start(FactFollower sweepFollower, FactFollower blockFollower, SweepListener listener) {
    SweepJournal journal = new SweepJournal();
    sharding.init(
        Entity.of(
            SweepEntity.KEY,
            context ->
                SweepEntity.create(context.getEntityId(), journal, sweepFollower, listener)));
    sharding.init(
        Entity.of(
            BlockEntity.KEY,
            context ->
                BlockEntity.create(
                    context.getEntityId(),
                    BlockJournal.ofEntity(context.getEntityId()),
                    blockFollower)));
  }

  /** Wakes entities, so that their followers make rows of what they persisted before a kill. */
  void wake(List<String> persistenceIds) {
    String sweeps = SweepEntity.persistenceId("").id();
    String blocks = BlockEntity.KEY.name() + "|";
    for (String id : persistenceIds) {
      if (id.startsWith(sweeps)) {
        sweep(id.substring(sweeps.length())).tell(new SweepEntity.Get(system.ignoreRef()));
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

  /** The journal is asked, not the results: a sweep counts from the moment it was persisted. */
  @Override
  public CompletionStage<List<SweepView>> unsettled() {
    String prefix = SweepEntity.persistenceId("").id();
    return PersistenceQuery.get(system)
        .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier())
        .currentPersistenceIds()
        .filter(id -> id.startsWith(prefix))
        .mapAsync(AT_ONCE, id -> view(id.substring(prefix.length())))
        .filter(SweepView::unsettled)
        .runWith(Sink.seq(), system);
  }

  private CompletionStage<SweepView> view(String name) {
    return sharding
        .<SweepEntity.Command>entityRefFor(SweepEntity.KEY, name)
        .askWithStatus(SweepEntity.Get::new, TIMEOUT);
  }
}
