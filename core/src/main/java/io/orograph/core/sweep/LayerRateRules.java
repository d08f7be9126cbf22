package io.orograph.core.sweep;

import io.orograph.core.metric.MetricKind;
import java.util.ArrayList;
import java.util.List;

/** The rules of {@link SweepRules} on learning rates of some tensors' own. */
final class LayerRateRules {
  private static final int MOST = 100;
  private static final double LARGEST = 1e6;
  private static final long LATEST = 1_000_000_000L;

  private LayerRateRules() {}

  /**
   * Violations.
   *
   * @param deepest of the sweep's networks the one that has the tensors of all
   */
  static List<Violation> check(SweepSpec spec, NetworkSpec deepest) {
    List<LayerRate> rates = spec.base().training().layerRates();
    List<Violation> found = new ArrayList<>();
    if (!rates.isEmpty()) {
      for (int i = 0; i < spec.measurements().size(); i++) {
        MetricKind kind = spec.measurements().get(i).kind();
        if (kind == MetricKind.EDGE_OF_STABILITY) {
          found.add(
              new Violation(
                  "measurements[" + i + "].kind",
                  kind.toString(),
                  "one learning rate for all tensors: no training.layer_rates"));
        }
      }
    }
    String list = "training.layer_rates";
    if (rates.size() > MOST) {
      found.add(new Violation(list, Integer.toString(rates.size()), "at most " + MOST));
    }
    for (int i = 0; i < Math.min(rates.size(), MOST); i++) {
      LayerRate rate = rates.get(i);
      String path = list + "[" + i + "].";
      for (String unknown : ParameterNames.unknown(rate.parameters(), deepest)) {
        found.add(
            new Violation(
                path + "parameters",
                unknown,
                "one of "
                    + String.join(", ", ParameterNames.of(deepest))
                    + ", where * stands for any characters"));
      }
      if (!(rate.factor() >= 0 && rate.factor() <= LARGEST)) {
        found.add(
            new Violation(
                path + "factor", Double.toString(rate.factor()), "0 (frozen) to 1000000"));
      }
      if (rate.fromStep() < 0 || rate.fromStep() > LATEST) {
        found.add(
            new Violation(path + "from_step", Long.toString(rate.fromStep()), "0 to " + LATEST));
      }
    }
    return found;
  }
}
