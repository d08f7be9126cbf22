package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.compress.Compressibility;
import io.orograph.core.compress.CompressibilityDescent;
import io.orograph.core.compress.Ternary;
import io.orograph.core.measure.Invariant;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.train.Initialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Descent on the compressibility C alone from weights of a run, all as one vector: what the theorem
 * of Aytekin, Cricri and Aksu 2019 speaks of, without a task.
 */
final class WeightDescent {
  /** By how much weights far above τ grow in a step (ours). */
  private static final double STEP = 0.05;

  private static final int MOST_STEPS = 20_000;

  /** Of a long way steps are kept at distances that grow by this factor. */
  private static final double SPACING = 1.04;

  private static final double ROUNDING = 1e-12;

  private final int dimension;
  private final CompressibilityDescent descent;
  private final List<Point> points = new ArrayList<>();

  /** A step of the way: C², how many weights are not 0, distance from ternary. */
  private record Point(int step, double effective, int nonZeros, double residual) {
    static Point of(int step, double[] left) {
      return new Point(
          step,
          Compressibility.of(left).effectiveNonZeros(),
          left.length,
          Ternary.nearest(left).residual());
    }
  }

  private WeightDescent(double[] start) {
    this.dimension = start.length;
    this.descent = CompressibilityDescent.from(start, STEP, MOST_STEPS, this::watch);
    if (points.getLast().step() < descent.steps()) {
      points.add(Point.of(descent.steps(), left(descent.weights())));
    }
  }

  /** From the weights that the option {@code descent} names. */
  static WeightDescent of(CellSession cell, MeasurementSpec spec, MeasuredRun run)
      throws IOException {
    String from = spec.option("descent");
    float[] theta =
        from.equals("initial")
            ? Initialization.of(run.run(), cell.architecture().layout())
            : cell.theta(run);
    double[] w =
        WeightTensors.joined(
            WeightTensors.slots(cell.architecture().layout(), spec).stream()
                .map(slot -> WeightTensors.of(theta, slot))
                .toList());
    return new WeightDescent(from.equals("ternary") ? Ternary.vector(w) : w);
  }

  private void watch(int step, double[] left) {
    if (points.isEmpty() || step >= Math.ceil(points.getLast().step() * SPACING + 1)) {
      points.add(Point.of(step, left));
    }
  }

  /** Whether there is nothing to descend from. */
  boolean isOfZeros() {
    return descent.initial() == 0;
  }

  /** C/√d at the end. */
  double value() {
    return descent.value() / Math.sqrt(dimension);
  }

  /** What the record says of the way: where it began, how long it was and what is left. */
  Map<String, String> told() {
    Point end = points.getLast();
    double least = 1 / Math.sqrt(dimension);
    double excess = Math.max(value() - 1, least - value()) - ROUNDING;
    Map<String, String> told = new TreeMap<>(Invariant.COMPRESSIBILITY_RANGE.told(excess));
    told.put("descended_from", Double.toString(descent.initial() / Math.sqrt(dimension)));
    told.put("descent_steps", Integer.toString(descent.steps()));
    told.put("compressibility", Double.toString(descent.value()));
    told.put("nonzeros", Integer.toString(end.nonZeros()));
    told.put("root_of_nonzeros", Double.toString(Math.sqrt(end.nonZeros())));
    told.put("ternary_residual", Double.toString(end.residual()));
    return told;
  }

  /**
   * Columns over kept steps: {@code step}; {@code effective}, C²; {@code normalized}, C/√d; {@code
   * nonzeros}, {@code zeros} in percent; {@code ternary_residual}.
   */
  Map<String, Safetensors.Tensor> columns() {
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    long[] steps = points.stream().mapToLong(Point::step).toArray();
    columns.put("step", Safetensors.Tensor.of(steps, steps.length));
    columns.put(
        "effective", Safetensors.Tensor.column(points.stream().map(Point::effective).toList()));
    columns.put(
        "normalized",
        Safetensors.Tensor.column(
            points.stream().map(p -> Math.sqrt(p.effective() / dimension)).toList()));
    columns.put(
        "nonzeros",
        Safetensors.Tensor.column(points.stream().map(p -> (double) p.nonZeros()).toList()));
    columns.put(
        "zeros",
        Safetensors.Tensor.column(
            points.stream().map(p -> 100.0 * (dimension - p.nonZeros()) / dimension).toList()));
    columns.put(
        "ternary_residual",
        Safetensors.Tensor.column(points.stream().map(Point::residual).toList()));
    return columns;
  }

  private static double[] left(double[] weights) {
    return Arrays.stream(weights).filter(w -> w != 0).toArray();
  }
}
