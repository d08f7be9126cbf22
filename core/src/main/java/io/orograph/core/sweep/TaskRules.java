package io.orograph.core.sweep;

import io.orograph.core.metric.MetricKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The rules of {@link SweepRules} on what is learned, and on metrics that some tasks do not have.
 */
final class TaskRules {
  private final List<Violation> found = new ArrayList<>();

  private TaskRules() {}

  static List<Violation> check(SweepSpec spec) {
    TaskRules rules = new TaskRules();
    TaskSpec task = spec.base().task();
    rules.parametrization(spec);
    for (int i = 0; i < spec.measurements().size(); i++) {
      MetricKind kind = spec.measurements().get(i).kind();
      rules.require(
          task.loss() == LossKind.CROSS_ENTROPY || !speaksOfProbabilities(kind),
          "measurements[" + i + "].kind",
          kind,
          "a kind for task.loss: "
              + lower(task.loss())
              + ", whose networks answer no probabilities");
    }
    TangentRules.check(spec, rules.found);
    return rules.found;
  }

  private void parametrization(SweepSpec spec) {
    NetworkSpec network = spec.base().network();
    boolean plain = network.family() == NetworkFamily.MLP && !network.batchNorm();
    require(
        plain || spec.base().task().parametrization() == Parametrization.STANDARD,
        "task.parametrization",
        lower(spec.base().task().parametrization()),
        "standard: ntk is of network.family mlp without batch_norm, whose layers divide by the"
            + " square root of their inputs");
    require(
        network.initialization() == InitializationKind.DEFAULT
            || spec.base().task().parametrization() == Parametrization.STANDARD,
        "network.initialization",
        lower(network.initialization()),
        "default with task.parametrization ntk, which has a law of its own");
  }

  /** Whether a kind reads the outputs as the logits of class probabilities. */
  private static boolean speaksOfProbabilities(MetricKind kind) {
    return kind == MetricKind.JS_DIVERGENCE;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(new Violation(field, String.valueOf(value), expected));
    }
  }
}
