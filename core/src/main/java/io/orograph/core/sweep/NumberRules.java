package io.orograph.core.sweep;

import io.orograph.core.metric.MetricKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The rules of {@link SweepRules} on tasks whose targets are numbers, and on data that have no
 * classes. What speaks of right and wrong answers is refused, because a number is never just right;
 * what speaks of losses, outputs, weights or curvature is the same as of classifiers.
 */
final class NumberRules {
  private final SweepSpec spec;
  private final RunSettings base;
  private final List<Violation> found = new ArrayList<>();

  private NumberRules(SweepSpec spec) {
    this.spec = spec;
    this.base = spec.base();
  }

  static List<Violation> check(SweepSpec spec) {
    NumberRules rules = new NumberRules(spec);
    if (spec.base().task().kind().isOfNumbers()) {
      rules.task();
      rules.noise();
      rules.measurements();
    }
    rules.data();
    return rules.found;
  }

  /** Whether a kind holds answers against classes, as right or wrong or as probabilities. */
  static boolean needsClasses(MetricKind kind) {
    return switch (kind) {
      case TRAIN_ERROR,
          TEST_ACCURACY,
          EPOCH_AVERAGED_ACCURACY,
          ZERO_LOSS_COST,
          NOISE_TOLERANCE,
          CROSS_ENTROPY_RATIO,
          PRUNED_ACCURACY,
          MODE_CONNECTIVITY,
          LINEAR_CONNECTIVITY,
          DISAGREEMENT,
          JS_DIVERGENCE,
          ENSEMBLE_ACCURACY,
          ENSEMBLE_GAIN,
          AVERAGED_ACCURACY ->
          true;
      default -> false;
    };
  }

  private void task() {
    require(
        base.task().loss() == LossKind.MSE,
        "task.loss",
        lower(base.task().loss()),
        "mse for task.kind " + kind() + ", whose targets are numbers");
  }

  /** What the catalogue does not know at all is said elsewhere. */
  private void data() {
    DataCatalogue.Entry entry = DataCatalogue.of(base.data()).orElse(null);
    boolean ofDomains =
        base.task().kind() == TaskKind.PDE || (entry != null && entry.problem().isPresent());
    // how many outputs a teacher needs is said where these are
    boolean ofTeacher = base.data().teacher().isPresent();
    require(
        entry == null || ofDomains || ofTeacher || entry.fits(base.task().kind()),
        "data.name",
        base.data().name(),
        "data for task.kind %s, one of %s"
            .formatted(kind(), String.join(", ", DataCatalogue.names(base.task().kind()))));
  }

  /** Noise on labels is noise on targets only where these are made of classes. */
  private void noise() {
    boolean ofClasses =
        DataCatalogue.of(base.data())
            .filter(e -> e.targets() == 0 ? e.classes() > 1 : e.fitsSigns())
            .isPresent();
    boolean ofInputs = base.task().kind() == TaskKind.AUTOENCODER;
    if (ofClasses && !ofInputs) {
      return;
    }
    String targets =
        ofInputs
            ? "the targets of task.kind autoencoder are its inputs"
            : "the targets of " + base.data().name() + " are no classes to draw anew";
    require(
        base.data().labelNoise() == 0,
        "data.label_noise",
        Canonical.said(base.data().labelNoise()),
        "0: " + targets);
    for (int a = 0; a < spec.axes().size(); a++) {
      require(
          spec.axes().get(a).knob() != Knob.LABEL_NOISE,
          "axes[" + a + "].field",
          Knob.LABEL_NOISE.path(),
          "another field: " + targets);
    }
  }

  private void measurements() {
    for (int i = 0; i < spec.measurements().size(); i++) {
      MetricKind kind = spec.measurements().get(i).kind();
      require(
          !needsClasses(kind),
          "measurements[" + i + "].kind",
          kind,
          "a kind that speaks of losses, outputs, weights or curvature: task.kind "
              + kind()
              + " has no classes, so no answer is right or wrong");
    }
  }

  private String kind() {
    return lower(base.task().kind());
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  private void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(new Violation(field, String.valueOf(value), expected));
    }
  }
}
