package io.orograph.orchestrator.block;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.stop.RunAt;
import io.orograph.core.stop.RunLoss;
import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.RunSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the runs of a block say to a rule that stops some early.
 *
 * @param reached by the run's place in the block; nothing in a sweep that stops no run
 */
record RunLosses(Map<Integer, Reached> reached) {
  static final RunLosses NONE = new RunLosses(Map.of());

  RunLosses {
    reached = Map.copyOf(reached);
  }

  /**
   * A run's losses.
   *
   * @param losses in the order of their steps
   * @param last what it had done at the last of them
   */
  record Reached(List<Loss> losses, RunSummary last) {
    Reached {
      losses = List.copyOf(losses);
    }
  }

  /** A loss after some steps. */
  record Loss(long step, double value) {}

  /** With one more of a run; one that it has told before changes nothing. */
  RunLosses with(int run, double loss, RunSummary summary) {
    if (summary.steps() <= step(run)) {
      return this;
    }
    List<Loss> losses = new ArrayList<>();
    Optional.ofNullable(reached.get(run)).ifPresent(known -> losses.addAll(known.losses()));
    losses.add(new Loss(summary.steps(), loss));
    Map<Integer, Reached> all = new HashMap<>(reached);
    all.put(run, new Reached(losses, summary));
    return new RunLosses(all);
  }

  /** Steps up to which a run has told its losses. */
  long step(int run) {
    Reached known = reached.get(run);
    return known == null ? 0 : known.last().steps();
  }

  /** What a run that is stopped has done. */
  Optional<RunSummary> stopped(int run, String why) {
    return Optional.ofNullable(reached.get(run))
        .map(Reached::last)
        .map(
            s ->
                new RunSummary(
                    s.steps(), s.epochs(), s.movement(), s.decay(), s.finalTrainLoss(), why));
  }

  /** What is new since the rung before. A run that has diverged on the way says so once. */
  List<RunLoss> told(BlockState state) {
    EarlyStopping rule = state.plan().spec().earlyStopping();
    if (!rule.any()) {
      return List.of();
    }
    long before = rule.passed() == 0 ? 0 : rule.step(rule.passed());
    long rung = rule.nextStep();
    Grid grid = new Grid(state.plan().spec());
    List<RunLoss> told = new ArrayList<>();
    for (int r = 0; r < state.plan().runs().size(); r++) {
      RunSpec run = state.plan().runs().get(r);
      if (state.run(r).outcome().filter(RunLosses::saysNothing).isPresent()) {
        continue;
      }
      RunAt at = new RunAt(grid.cell(run.cell()).orElseThrow().index(), run.replicate());
      boolean ended = state.run(r).ended();
      for (Loss loss : losses(r)) {
        if (loss.step() > before && loss.step() <= rung) {
          told.add(new RunLoss(at, loss.step(), loss.value(), !ended && loss.step() == rung));
        }
      }
      boolean diverged =
          state
              .run(r)
              .outcome()
              .filter(o -> o instanceof RunOutcome.Diverged d && d.step() > before)
              .isPresent();
      if (diverged) {
        told.add(new RunLoss(at, rung, Double.POSITIVE_INFINITY, false));
      }
    }
    return told;
  }

  /** What ended by no fault of its own has no say: how far it came is chance. */
  private static boolean saysNothing(RunOutcome outcome) {
    return outcome instanceof RunOutcome.Failed || outcome instanceof RunOutcome.Cancelled;
  }

  private List<Loss> losses(int run) {
    Reached known = reached.get(run);
    return known == null ? List.of() : known.losses();
  }
}
