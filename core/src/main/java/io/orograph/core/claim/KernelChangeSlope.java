package io.orograph.core.claim;

import io.orograph.core.claim.Inference.Resampling;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.OutputKind;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How the relative change of the tangent kernel, ‖K_T − K₀‖_F/‖K₀‖_F, falls with the width: the
 * slope of ln(mean of KERNEL_CHANGE) against ln(width), by least squares, over each line of cells
 * that are alike but for the width. With linear outputs it is −½ within 0.12, with bounded ones 0
 * within 0.1 (Liu, Zhu and Belkin 2020, section 4; the numbers are ours). The effect is the slope
 * of all lines that is farthest from what is claimed.
 *
 * <p>Cells in other than the NTK parametrization, in which every exponent is another, and of other
 * losses than the squared one are no evidence.
 */
final class KernelChangeSlope implements ClaimTest {
  private static final Quantity CHANGE = Quantity.of(MetricKind.KERNEL_CHANGE);
  private static final Quantity WIDTH = Quantity.of(Knob.WIDTH);

  /** A slope through two widths would have no check of its straightness. */
  private static final int LEAST_WIDTHS = 3;

  private final OutputKind output;
  private final double slope;
  private final double tolerance;

  /**
   * @param output the outputs it speaks of
   * @param slope what is claimed
   * @param tolerance by how much a slope may differ from it
   */
  KernelChangeSlope(OutputKind output, double slope, double tolerance) {
    this.output = output;
    this.slope = slope;
    this.tolerance = tolerance;
  }

  @Override
  public Finding test(Evidence evidence, Inference inference) {
    for (Quantity needed : List.of(CHANGE, WIDTH)) {
      Optional<String> gap = evidence.gap(needed);
      if (gap.isPresent()) {
        return Finding.notTestable(gap.get());
      }
    }
    List<List<Integer>> lines = lines(evidence);
    if (lines.isEmpty()) {
      return Finding.notTestable(
          "no line of %d widths with a change, in the ntk parametrization, of loss mse and with %s outputs"
              .formatted(LEAST_WIDTHS, output == OutputKind.LINEAR ? "linear" : "bounded"));
    }
    int[] cells = lines.stream().flatMap(List::stream).mapToInt(c -> c).sorted().toArray();
    Metric metric = evidence.metric(MetricKind.KERNEL_CHANGE).orElseThrow();
    Optional<String> few = evidence.tooFew(metric, cells);
    if (few.isPresent()) {
      return Finding.notTestable(few.get());
    }
    return inference.within(
        cells,
        Resampling.REPLICATES,
        slope - tolerance,
        slope + tolerance,
        (of, reading) -> farthest(lines, reading));
  }

  private List<List<Integer>> lines(Evidence evidence) {
    List<List<Integer>> lines = new ArrayList<>();
    for (List<Integer> line :
        evidence.lines().along(evidence.lines().axis(Knob.WIDTH).orElseThrow())) {
      List<Integer> known =
          Lines.known(evidence, line, List.of(CHANGE)).stream()
              .filter(c -> evidence.value(CHANGE, c) > 0 && isMine(evidence.settings(c)))
              .toList();
      if (known.size() >= LEAST_WIDTHS) {
        lines.add(known);
      }
    }
    return lines;
  }

  private boolean isMine(RunSettings settings) {
    return settings.task().parametrization() == Parametrization.NTK
        && settings.task().loss() == LossKind.MSE
        && settings.network().output() == output;
  }

  private double farthest(List<List<Integer>> lines, Reading reading) {
    return lines.stream()
        .map(line -> slope(line, reading))
        .max(Comparator.comparingDouble(s -> Math.abs(s - slope)))
        .orElseThrow();
  }

  /** Σ(x − x̄)y/Σ(x − x̄)², x = ln width, y = ln change. */
  private static double slope(List<Integer> line, Reading reading) {
    double mean =
        line.stream().mapToDouble(c -> Math.log(reading.value(WIDTH, c))).average().orElseThrow();
    double along = 0;
    double squares = 0;
    for (int cell : line) {
      double x = Math.log(reading.value(WIDTH, cell)) - mean;
      along += x * Math.log(reading.value(CHANGE, cell));
      squares += x * x;
    }
    return along / squares;
  }
}
