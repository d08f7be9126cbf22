package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.tangent.PlCondition;
import io.orograph.core.tangent.TangentKernel;
import io.orograph.engine.train.Initialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What is read off tangent kernels, and the Polyak-Łojasiewicz ratio, along a training: at the
 * initial network, drawn again from the run's seed, and at every checkpoint after it. Kernels are
 * read and forgotten; what was read is kept for all kinds of the same samples.
 */
final class TangentSeries {
  private final CellSession cell;
  private final Map<List<Object>, List<Reading>> known = new HashMap<>();

  /**
   * What is read off the kernel K of a network.
   *
   * @param floor what no eigenvalue is below
   * @param change ‖K − K₀‖/‖K₀‖ from that of the initial network
   * @param alignment ⟨K, K₀⟩/(‖K‖‖K₀‖)
   */
  private record Reading(
      double bottom,
      double floor,
      double top,
      double trace,
      double rank,
      double change,
      double alignment) {
    static Reading of(TangentKernel kernel, TangentKernel first) {
      return new Reading(
          kernel.bottom(),
          kernel.floor(),
          kernel.top(),
          kernel.trace(),
          kernel.effectiveRank(),
          kernel.changeFrom(first),
          kernel.alignmentWith(first));
    }
  }

  /**
   * The ratio along a training.
   *
   * @param columns series_step, series_loss (the sum), series_ratio, and series_bound where kernels
   *     are computed
   * @param violation by how much the ratio falls short of its bound at most; 0 without kernels
   */
  record Ratios(Map<String, Safetensors.Tensor> columns, double violation) {}

  /**
   * Kernels of the ends of a training, which are computed anyway.
   *
   * @param ofSquares whether they are those of what the loss of a PDE squares, not of the outputs
   */
  record Ends(TangentKernel first, TangentKernel last, boolean ofSquares) {}

  TangentSeries(CellSession cell) {
    this.cell = cell;
  }

  /** How many networks of a run are looked at. */
  static int networks(MeasuredRun run) {
    return later(run).size() + 1;
  }

  /** Columns over the networks of what is read off the kernels of the outputs. */
  Map<String, Safetensors.Tensor> ofKernels(MeasuredRun run, EvaluationSet set, Ends ends)
      throws IOException {
    List<Reading> readings = readings(run, set, ends);
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    columns.put("series_step", steps(run));
    columns.put("series_bottom", column(readings, Reading::bottom));
    columns.put("series_top", column(readings, Reading::top));
    columns.put("series_trace", column(readings, Reading::trace));
    columns.put("series_rank", column(readings, Reading::rank));
    columns.put("series_change", column(readings, Reading::change));
    columns.put("series_alignment", column(readings, Reading::alignment));
    return columns;
  }

  /**
   * The ratio at all networks.
   *
   * @param ends where its bound is computed too
   */
  Ratios ofRatios(MeasuredRun run, EvaluationSet set, Optional<Ends> ends) throws IOException {
    List<PlCondition> conditions = new ArrayList<>();
    for (int i = 0; i < networks(run); i++) {
      conditions.add(TangentMeter.condition(cell, run, theta(run, i), set));
    }
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    columns.put("series_step", steps(run));
    columns.put("series_loss", column(conditions, PlCondition::loss));
    columns.put("series_ratio", column(conditions, PlCondition::ratio));
    double violation = 0;
    if (ends.isPresent()) {
      List<Reading> readings = readings(run, set, ends.get());
      List<Double> bounds = new ArrayList<>();
      for (int i = 0; i < readings.size(); i++) {
        PlCondition here = conditions.get(i);
        double floor = readings.get(i).floor();
        bounds.add(here.bound(floor));
        violation = here.loss() > 0 ? Math.max(violation, here.violation(floor)) : violation;
      }
      columns.put("series_bound", Safetensors.Tensor.column(bounds));
    }
    return new Ratios(columns, violation);
  }

  private List<Reading> readings(MeasuredRun run, EvaluationSet set, Ends ends) throws IOException {
    List<Object> key = List.of(run, set, ends.ofSquares());
    List<Reading> readings = known.get(key);
    if (readings == null) {
      readings = new ArrayList<>();
      readings.add(Reading.of(ends.first(), ends.first()));
      for (int i = 1; i < networks(run) - 1; i++) {
        readings.add(Reading.of(kernel(theta(run, i), set, ends.ofSquares()), ends.first()));
      }
      readings.add(Reading.of(ends.last(), ends.first()));
      known.put(key, readings);
    }
    return readings;
  }

  private TangentKernel kernel(float[] theta, EvaluationSet set, boolean ofSquares) {
    return ofSquares ? cell.kernelOfSquares(theta, set) : cell.kernel(theta, set);
  }

  private float[] theta(MeasuredRun run, int network) throws IOException {
    return network == 0
        ? Initialization.of(run.run(), cell.architecture().layout())
        : cell.theta(run, later(run).get(network - 1));
  }

  private static List<CheckpointRef> later(MeasuredRun run) {
    return MatchedLoss.checkpoints(run).stream().filter(ref -> ref.step() > 0).toList();
  }

  private static Safetensors.Tensor steps(MeasuredRun run) {
    long[] steps = new long[networks(run)];
    for (int i = 1; i < steps.length; i++) {
      steps[i] = later(run).get(i - 1).step();
    }
    return Safetensors.Tensor.of(steps, steps.length);
  }

  private static <T> Safetensors.Tensor column(List<T> networks, ToDoubleFunction<T> field) {
    return Safetensors.Tensor.column(networks.stream().map(n -> field.applyAsDouble(n)).toList());
  }
}
