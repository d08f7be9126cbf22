package io.orograph.orchestrator.dispatch;

import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepView;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.RecipientRef;

/** Where the entities are. */
public interface Entities {
  /** A sweep. */
  RecipientRef<SweepEntity.Command> sweep(String name);

  /** A block of a sweep. */
  RecipientRef<BlockEntity.Command> block(String sweep, int block);

  /** All sweeps for which work may still be under way. */
  CompletionStage<List<SweepView>> unsettled();
}
