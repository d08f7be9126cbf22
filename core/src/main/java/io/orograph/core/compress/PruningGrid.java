package io.orograph.core.compress;

import io.orograph.core.compress.Threshold.Unit;
import java.util.List;
import java.util.stream.Stream;

/**
 * The thresholds of a pruning sweep: shares of a tensor's largest magnitude, of the standard
 * deviation of its weights (DeepHoyer has both), and of its τ = ‖w‖₂²/‖w‖₁, at which descent on the
 * compressibility loss alone parts what shrinks from what grows. τ/2 is the threshold that its
 * ternary critical points suggest; on trained networks it destroys the answers.
 */
public final class PruningGrid {
  private static final List<Double> OF_LARGEST = List.of(1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3);
  private static final List<Double> OF_DEVIATION = List.of(0.001, 0.01, 0.1, 0.3, 1.0);
  private static final List<Double> OF_TAU = List.of(0.001, 0.01, 0.1, 0.25, 0.5, 1.0);

  private PruningGrid() {}

  /** All of them, unit by unit and in each from small to large. */
  public static List<Threshold> thresholds() {
    return Stream.of(
            of(OF_LARGEST, Unit.LARGEST), of(OF_DEVIATION, Unit.DEVIATION), of(OF_TAU, Unit.TAU))
        .flatMap(t -> t)
        .toList();
  }

  private static Stream<Threshold> of(List<Double> values, Unit unit) {
    return values.stream().map(value -> new Threshold(value, unit));
  }
}
