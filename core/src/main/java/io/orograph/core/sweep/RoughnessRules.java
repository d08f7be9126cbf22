package io.orograph.core.sweep;

import io.orograph.core.metric.MetricKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which networks of a training a roughness index is of, and which metrics look at the same. */
public final class RoughnessRules {
  /** The option that says which network of the training the value is of. */
  public static final String NETWORK = "network";

  /** The network at the end of the training, or of an error. */
  public static final String LAST = "last";

  /** The network that the training began with, drawn again from the run's seed. */
  public static final String INITIAL = "initial";

  /** Of the initial network and all checkpoints the one with the largest index. */
  public static final String ROUGHEST = "roughest";

  /** Options that decide what is read off a walk along the training, not the walk. */
  private static final List<String> OF_READING =
      List.of(NETWORK, MeasurementSpec.SERIES, MeasurementSpec.AT_ERROR, "preset");

  private RoughnessRules() {}

  private static boolean isRoughness(MeasurementSpec m) {
    return m.kind() == MetricKind.ROUGHNESS_INDEX;
  }

  /** Whether a metric needs the indices of all networks of the training. */
  public static boolean walks(MeasurementSpec m) {
    return isRoughness(m) && (m.isSeries() || m.option(NETWORK).equals(ROUGHEST));
  }

  /** The options that decide an index: metrics with equal ones share a walk along the training. */
  public static Map<String, String> walk(MeasurementSpec m) {
    Map<String, String> walk = new TreeMap<>(m.resolved());
    walk.keySet().removeAll(OF_READING);
    return walk;
  }

  /** Whether a metric is the first of those that share its walk, and so pays for it. */
  public static boolean paysWalk(List<MeasurementSpec> all, MeasurementSpec m) {
    return all.stream()
        .filter(o -> walks(o) && walk(o).equals(walk(m)))
        .findFirst()
        .filter(m::equals)
        .isPresent();
  }

  /** Violations of a specification. */
  static List<Violation> check(SweepSpec spec) {
    List<Violation> found = new ArrayList<>();
    for (int i = 0; i < spec.measurements().size(); i++) {
      MeasurementSpec m = spec.measurements().get(i);
      if (!isRoughness(m) || !m.isAtError()) {
        continue;
      }
      String path = "measurements[" + i + "].options.";
      if (!m.option(NETWORK).equals(LAST)) {
        found.add(
            new Violation(
                path + NETWORK,
                m.option(NETWORK),
                "last with at_error, which itself names a network of the training"));
      }
      if (m.isSeries()) {
        found.add(
            new Violation(
                path + MeasurementSpec.SERIES,
                m.option(MeasurementSpec.SERIES),
                "none with at_error, at which the training is cut off"));
      }
    }
    return found;
  }
}
