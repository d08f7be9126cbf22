package io.orograph.orchestrator.dispatch;

import io.orograph.core.sweep.RunKey;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.Shorter;
import io.orograph.orchestrator.sweep.BlockScope;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.RecipientRef;

/** Where the entities are. */
public interface Entities {
  /** A sweep. */
  RecipientRef<SweepEntity.Command> sweep(String name);

  /** A block of a sweep. */
  RecipientRef<BlockEntity.Command> block(String sweep, int block);

  /** What the runs of a block have from shorter ones that they pass through. */
  CompletionStage<Map<RunKey, Shorter>> shorter(String sweep, BlockScope scope);

  /** All sweeps for which work may still be under way. */
  CompletionStage<List<SweepView>> unsettled();
}
