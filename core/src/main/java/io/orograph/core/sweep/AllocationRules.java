package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What metrics of loss change allocation ask for, and what is refused at submission. */
public final class AllocationRules {
  private static final String BATCH_NORM = "batch_norm";
  private static final String EVERY = "every";
  private static final String SPLIT = "split";
  private static final String SAMPLES = "samples";
  private static final String TEST = "test";
  private static final String DIFFERENCE = "difference";

  /** Options that decide what is read off a walk, not the walk. */
  private static final List<String> OF_READING =
      List.of("zeros", "parameters", "layers", "shuffles");

  private AllocationRules() {}

  /** Whether a metric is one of loss change allocation. */
  public static boolean isAllocation(MeasurementSpec m) {
    return switch (m.kind()) {
      case LCA_HELP_SHARE, LCA_HURT_RATIO, LCA_TOTAL, LCA_RESIDUAL, LCA_SYNCHRONIZATION -> true;
      default -> false;
    };
  }

  /** Of so many consecutive steps one is allocated. */
  public static int every(MeasurementSpec m) {
    return m.kind().option(EVERY).isPresent() ? m.integer(EVERY) : 1;
  }

  /** Whether it is of the loss on the samples trained on less that on the test set. */
  public static boolean isDifference(MeasurementSpec m) {
    return isAllocation(m) && m.option(SPLIT).equals(DIFFERENCE);
  }

  /**
   * The options that decide a walk along the training: metrics with equal ones share it. One walk,
   * or of a difference those of the samples trained on and of the test set.
   */
  public static List<Map<String, String>> walks(MeasurementSpec m) {
    Map<String, String> walk = new TreeMap<>(m.resolved());
    walk.keySet().removeAll(OF_READING);
    walk.put(EVERY, Integer.toString(every(m)));
    if (!isDifference(m)) {
      return List.of(walk);
    }
    Map<String, String> test = new TreeMap<>(walk);
    walk.put(SPLIT, "train");
    test.put(SPLIT, TEST);
    test.put(SAMPLES, "0");
    return List.of(walk, test);
  }

  /** Whether a walk's loss is that on the test set. */
  public static boolean isOfTest(Map<String, String> walk) {
    return TEST.equals(walk.get(SPLIT));
  }

  /** Violations of a specification. */
  static List<Violation> check(SweepSpec spec) {
    List<Violation> found = new ArrayList<>();
    for (int i = 0; i < spec.measurements().size(); i++) {
      MeasurementSpec m = spec.measurements().get(i);
      if (!isAllocation(m) || !m.hasSoundOptions()) {
        continue;
      }
      String path = "measurements[" + i + "].options.";
      String policy = m.option(BATCH_NORM);
      if (isNormalized(spec) && !policy.equals("batch_statistics")) {
        found.add(new Violation(path + BATCH_NORM, policy, reason(policy)));
      }
      if (m.option(SPLIT).equals(TEST) && m.integer(SAMPLES) > 0) {
        found.add(new Violation(path + SAMPLES, m.option(SAMPLES), "0 with split: test"));
      }
    }
    return found;
  }

  private static String reason(String policy) {
    return policy.equals("stored")
        ? "batch_statistics: running statistics change between two steps without any parameter, so"
            + " the residual never shrinks"
        : "batch_statistics: the loss with statistics estimated anew at every point has no gradient"
            + " here";
  }

  private static boolean isNormalized(SweepSpec spec) {
    NetworkSpec network = spec.base().network();
    return network.isNormalized();
  }
}
