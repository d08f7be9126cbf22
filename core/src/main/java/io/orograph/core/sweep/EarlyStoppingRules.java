package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What the early stopping of a specification must meet, whose axes are fine. */
final class EarlyStoppingRules {
  /** Most runs of a sweep that stops some: the sweep holds what each has reached. */
  static final long MOST_RUNS = 20_000;

  /** Most rungs: at each, the last run is waited for. */
  static final int MOST_RUNGS = 100;

  private final SweepSpec spec;
  private final EarlyStopping rule;
  private final List<Violation> found = new ArrayList<>();

  private EarlyStoppingRules(SweepSpec spec) {
    this.spec = spec;
    this.rule = spec.earlyStopping();
  }

  static List<Violation> check(SweepSpec spec) {
    EarlyStoppingRules rules = new EarlyStoppingRules(spec);
    switch (rules.rule.kind()) {
      case NONE -> rules.unset("without a kind nothing is stopped", true, true);
      case MEDIAN -> rules.median();
      case SUCCESSIVE_HALVING -> rules.halving();
    }
    if (rules.rule.any()) {
      rules.sweep();
    }
    rules.metric();
    if (rules.rule.any() && rules.found.isEmpty()) {
      rules.rungs();
    }
    return List.copyOf(rules.found);
  }

  private void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(new Violation("early_stopping." + field, String.valueOf(value), expected));
    }
  }

  private void unset(String why, boolean ofMedian, boolean ofHalving) {
    String none = "none: " + why;
    if (ofMedian) {
      require(rule.everySteps() == 0, "every_steps", rule.everySteps(), none);
      require(rule.graceSteps() == 0, "grace_steps", rule.graceSteps(), none);
      require(rule.minRuns() == 0, "min_runs", rule.minRuns(), none);
    }
    if (ofHalving) {
      require(rule.minSteps() == 0, "min_steps", rule.minSteps(), none);
      require(rule.eta() == 0, "eta", rule.eta(), none);
    }
  }

  private void median() {
    unset("it is of successive halving", false, true);
    require(
        rule.everySteps() >= 1, "every_steps", rule.everySteps(), "a number of steps, 1 or more");
    require(
        rule.graceSteps() >= 0,
        "grace_steps",
        rule.graceSteps(),
        "a number of steps, or none for every_steps");
    long others = runs() - 1;
    require(
        rule.minRuns() >= 1 && rule.minRuns() <= Math.max(1, others),
        "min_runs",
        rule.minRuns(),
        "1 to " + Math.max(1, others) + ", the other runs of the sweep");
  }

  private void halving() {
    unset("it is of the median rule", true, false);
    require(rule.minSteps() >= 1, "min_steps", rule.minSteps(), "a number of steps, 1 or more");
    require(
        rule.eta() >= 2 && rule.eta() <= Math.max(2, runs()),
        "eta",
        rule.eta(),
        "2 to " + Math.max(2, runs()) + ", the runs of the sweep");
  }

  private void metric() {
    boolean aside = spec.base().data().validationFraction() > 0;
    require(
        !rule.byValidation() || (rule.any() && aside),
        "metric",
        "validation_loss",
        rule.any()
            ? "train_loss, or with data.validation_fraction samples set aside for it"
            : "none: without a kind nothing is stopped");
    require(
        !rule.byValidation() || spec.base().task().kind() != TaskKind.PDE,
        "metric",
        "validation_loss of a PDE",
        "train_loss: no points are set aside");
  }

  private long runs() {
    return new Grid(SweepCost.atMost(spec)).size() * spec.replicates();
  }

  private void sweep() {
    String kind = rule.kind().word();
    require(
        !spec.search().isAdaptive(),
        "kind",
        kind + " with an adaptive search",
        "none where the search is adaptive: it asks for cells by what whole trainings come to");
    require(
        TrainingLengths.axis(spec.axes()).isEmpty(),
        "kind",
        kind + " with an axis of lengths",
        "none where the length of training is an axis: longer runs go on from whole shorter ones");
    for (Knob knob : List.of(Knob.LOSS, Knob.PENALTY)) {
      require(
          spec.axes().stream().noneMatch(a -> a.knob() == knob),
          "kind",
          kind + " with an axis over " + knob.path(),
          "none where the loss itself differs between cells: it is what runs are compared by");
    }
    long runs = runs();
    require(runs >= 2, "kind", kind + " of " + runs + " run", "at least 2 runs: they are compared");
    require(
        runs <= MOST_RUNS,
        "kind",
        kind + " of " + runs + " runs",
        "at most " + MOST_RUNS + " runs in a sweep that stops some");
  }

  private void rungs() {
    boolean median = rule.kind() == EarlyStoppingKind.MEDIAN;
    long longest = SweepCost.longestRun(spec);
    String first = median ? rule.graceSteps() > 0 ? "grace_steps" : "every_steps" : "min_steps";
    require(
        rule.step(1) < longest,
        first,
        rule.step(1),
        "less than " + longest + ", the steps of the longest run");
    require(
        count(longest).isPresent(),
        median ? "every_steps" : "min_steps",
        median ? rule.everySteps() : rule.minSteps(),
        "so many that there are at most "
            + MOST_RUNGS
            + " rungs in "
            + longest
            + " steps: at each the last run is waited for");
  }

  /** Rungs below a number of steps, if they are not too many. */
  private OptionalInt count(long longest) {
    for (int rungs = 0; rungs <= MOST_RUNGS; rungs++) {
      if (rule.step(rungs + 1) >= longest) {
        return OptionalInt.of(rungs);
      }
    }
    return OptionalInt.empty();
  }
}
