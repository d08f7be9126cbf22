package io.orograph.core.sweep;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What no classifier exceeds on new samples in expectation (Bayes accuracy), where data are made by
 * a known law. Each mixture is integrated once.
 */
public final class BestAccuracy {
  private static final double ALL = 100;

  private final Map<MixtureSpec, Double> known = new HashMap<>();

  /** Nothing is known yet. */
  public BestAccuracy() {}

  /**
   * In percent; empty where the law is not known or nothing is classified. Of a mixture {@link
   * MixtureSpec#bayesAccuracy}; of a teacher 100, because TEST has what the teacher says without
   * noise.
   */
  public OptionalDouble percent(RunSettings settings) {
    DataSpec data = settings.data();
    if (settings.task().kind() != TaskKind.CLASSIFICATION) {
      return OptionalDouble.empty();
    }
    if (data.mixture().isPresent()) {
      return OptionalDouble.of(
          known.computeIfAbsent(data.mixture().get(), m -> ALL * m.bayesAccuracy()));
    }
    return data.teacher().isPresent() ? OptionalDouble.of(ALL) : OptionalDouble.empty();
  }
}
