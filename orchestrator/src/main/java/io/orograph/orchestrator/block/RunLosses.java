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
 * @param reached by run and device class; nothing in a sweep that stops no run
 */
record RunLosses(Map<Training, Reached> reached) {
  static final RunLosses NONE = new RunLosses(Map.of());

  RunLosses {
    reached = Map.copyOf(reached);
  }

  /**
   * The training of a run on one device class: on another it starts over and takes other values.
   *
   * @param run its place in the block
   * @param deviceClass empty in older records, which are taken for those of any class
   */
  record Training(int run, String deviceClass) {}

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
  RunLosses with(int run, String deviceClass, double loss, RunSummary summary) {
    if (summary.steps() <= step(run, deviceClass)) {
      return this;
    }
    List<Loss> losses = new ArrayList<>();
    known(run, deviceClass).ifPresent(known -> losses.addAll(known.losses()));
    losses.add(new Loss(summary.steps(), loss));
    Map<Training, Reached> all = new HashMap<>(reached);
    all.put(new Training(run, deviceClass), new Reached(losses, summary));
    return new RunLosses(all);
  }

  private Optional<Reached> known(int run, String deviceClass) {
    return Optional.ofNullable(reached.get(new Training(run, deviceClass)))
        .or(() -> Optional.ofNullable(reached.get(new Training(run, ""))));
  }

  /** Steps up to which a run has told its losses on a device class. */
  long step(int run, String deviceClass) {
    return known(run, deviceClass).map(known -> known.last().steps()).orElse(0L);
  }

  /** What a run that is stopped has done. */
  Optional<RunSummary> stopped(int run, String deviceClass, String why) {
    return known(run, deviceClass)
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
      for (Loss loss : losses(r, state.run(r).on())) {
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

  private List<Loss> losses(int run, String deviceClass) {
    return known(run, deviceClass).map(Reached::losses).orElse(List.of());
  }
}
