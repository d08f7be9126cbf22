package io.orograph.orchestrator.block;

import io.orograph.core.measure.RunOutcome;
import java.util.Optional;

/**
 * Where a run of a block stands.
 *
 * @param outcome how it ended
 * @param task the pack that it is in
 * @param lease the pack's lease
 * @param attempts attempts at the pack so far, and how they ended
 * @param budgets how many may end so
 * @param atRung whether the pack goes no further before the sweep has decided which runs do
 */
public record RunPlace(
    Optional<RunOutcome> outcome,
    String task,
    Optional<Lease> lease,
    BlockEvent.Attempts attempts,
    BlockEvent.Attempts budgets,
    boolean atRung) {

  /** Where a run stands, if it is one of the block's. */
  static Optional<RunPlace> of(BlockState state, String cell, int replicate) {
    for (int r = 0; r < state.plan().runs().size(); r++) {
      var run = state.plan().runs().get(r);
      if (run.cell().equals(cell) && run.replicate() == replicate) {
        return of(state, r);
      }
    }
    return Optional.empty();
  }

  private static Optional<RunPlace> of(BlockState state, int run) {
    for (int t = state.tasks().size() - 1; t >= 0; t--) {
      if (state.tasks().get(t) instanceof Task.Train pack && pack.members().contains(run)) {
        TaskProgress p = state.progress(t);
        return Optional.of(
            new RunPlace(
                state.run(run).outcome(),
                pack.id(),
                p.lease(),
                new BlockEvent.Attempts(p.attempts(), p.failed(), p.lost(), p.preempted()),
                new BlockEvent.Attempts(0, Budgets.FAILED, Budgets.LOST, Budgets.PREEMPTED),
                state.atRung(t)));
      }
    }
    return Optional.empty();
  }
}
