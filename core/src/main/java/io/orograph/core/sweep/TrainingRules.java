package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rules of {@link SweepRules} on optimizer, batch size, length and schedule. */
final class TrainingRules {
  private static final long MAX_STEPS = 1_000_000_000L;
  private static final String OPTIMIZER = "training.optimizer.";
  private static final String SCHEDULE = "training.schedule.";

  private final List<Violation> found = new ArrayList<>();

  private TrainingRules() {}

  /** All violations of how the runs of a sweep are trained. */
  static List<Violation> check(SweepSpec spec, TrainingSpec training) {
    List<Axis> axes = spec.axes();
    TrainingRules rules = new TrainingRules();
    rules.optimizer(training.optimizer());
    rules.schedule(training.schedule());
    rules.length(training.length(), EnergyRules.areAll(spec));
    rules.require(
        training.batchSize() >= 1 && training.batchSize() <= 1_000_000,
        "training.batch_size",
        training.batchSize(),
        "1 to 1000000");
    rules.found.addAll(RegularizerRules.check(training.regularizers(), axes));
    for (int a = 0; a < axes.size(); a++) {
      Knob knob = axes.get(a).knob();
      rules.require(
          knob.matters(training), "axes[" + a + "].field", knob.path(), owner(knob, training));
    }
    return rules.found;
  }

  private static String owner(Knob knob, TrainingSpec training) {
    if (knob.isLength()) {
      return "a base whose training.length is given in this unit";
    }
    if (knob.regularizer().isPresent()) {
      return "a base with " + knob.regularizer().get().word() + " among training.regularizers";
    }
    String owner =
        knob.path().startsWith(SCHEDULE)
            ? "a " + lower(training.schedule().kind()) + " schedule"
            : lower(training.optimizer().kind());
    return "a number that " + owner + " has";
  }

  private void optimizer(OptimizerSpec o) {
    OptimizerKind kind = o.kind();
    require(
        o.learningRate() > 0 && within(o.learningRate(), 0, 1e6),
        OPTIMIZER + "learning_rate",
        o.learningRate(),
        "a number above 0 up to 1000000");
    share(kind, kind.hasMomentum(), "momentum", o.momentum(), 0);
    require(
        !o.nesterov() || (kind == OptimizerKind.SGD && o.momentum() > 0),
        OPTIMIZER + "nesterov",
        o.nesterov(),
        "false without sgd and a momentum above 0");
    share(kind, kind.hasBetas(), "beta1", o.beta1(), OptimizerSpec.USUAL_BETA1);
    share(kind, kind.hasBetas(), "beta2", o.beta2(), OptimizerSpec.USUAL_BETA2);
    require(
        kind.hasEpsilon()
            ? within(o.epsilon(), 1e-12, 1)
            : o.epsilon() == OptimizerSpec.USUAL_EPSILON,
        OPTIMIZER + "epsilon",
        o.epsilon(),
        kind.hasEpsilon() ? "0.000000000001 to 1" : notOf(kind));
    share(kind, kind.hasSmoothing(), "smoothing", o.smoothing(), OptimizerSpec.USUAL_SMOOTHING);
    require(
        within(o.weightDecay(), 0, 1e6),
        OPTIMIZER + "weight_decay",
        o.weightDecay(),
        "a number of at least 0");
  }

  /** A number in [0, 1) of an optimizer that has it, and nothing of one that has not. */
  private void share(OptimizerKind kind, boolean has, String name, double value, double usual) {
    require(
        has ? within(value, 0, 0.999999) : value == usual,
        OPTIMIZER + name,
        value,
        has ? "from 0 to below 1" : notOf(kind));
  }

  private static String notOf(OptimizerKind kind) {
    return "none: not used by " + lower(kind);
  }

  private void schedule(ScheduleSpec s) {
    boolean factor = s.kind().hasFactor();
    require(
        factor ? s.factor() > 0 && within(s.factor(), 0, 1e6) : s.factor() == 1,
        SCHEDULE + "factor",
        s.factor(),
        factor ? "a number above 0" : "none: only step has one");
    boolean at = s.kind().hasPlace();
    require(
        at ? within(s.at(), 1e-6, 0.999999) : s.at() == 0,
        SCHEDULE + "at",
        s.at(),
        at ? "a share above 0 and below 1" : "none: not used by " + lower(s.kind()));
  }

  private void length(TrainingLength length, boolean energies) {
    switch (length) {
      case TrainingLength.Epochs e ->
          require(
              e.epochs() >= 1 && e.epochs() <= 10_000_000,
              "training.length.epochs",
              e.epochs(),
              "1 to 10000000");
      case TrainingLength.Steps s -> steps(s.steps(), "training.length.steps");
      case TrainingLength.UntilLoss u -> {
        require(
            energies || (u.loss() > 0 && Double.isFinite(u.loss())),
            "training.length.until.training_loss",
            u.loss(),
            "a loss above 0");
        steps(u.maxSteps(), "training.length.until.max_steps");
      }
      case TrainingLength.UntilPlateau u -> {
        require(
            u.minDelta() > 0 && Double.isFinite(u.minDelta()),
            "training.length.until.plateau.min_delta",
            u.minDelta(),
            "a change of loss above 0");
        require(
            u.patience() >= 1 && u.patience() <= 1_000_000,
            "training.length.until.plateau.patience",
            u.patience(),
            "1 epoch or more");
        steps(u.maxSteps(), "training.length.until.max_steps");
      }
    }
  }

  private void steps(long steps, String field) {
    require(steps >= 1 && steps <= MAX_STEPS, field, steps, "1 to " + MAX_STEPS + " steps");
  }

  private void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(new Violation(field, String.valueOf(value), expected));
    }
  }

  private static boolean within(double v, double low, double high) {
    return Double.isFinite(v) && v >= low && v <= high;
  }

  private static String lower(Enum<?> e) {
    return e.name().toLowerCase(Locale.ROOT);
  }
}
