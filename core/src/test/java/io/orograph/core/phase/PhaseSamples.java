package io.orograph.core.phase;

import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Sweeps over width alone, and rows for their cells. */
final class PhaseSamples {
  static final RunOutcome TRAINED = new RunOutcome.Trained();
  static final RunOutcome DIVERGED = new RunOutcome.Diverged(7, Double.NaN);
  static final RunOutcome COLLAPSED = new RunOutcome.Collapsed(1e-9);

  final List<RunRow> runs = new ArrayList<>();
  final List<MetricRow> metrics = new ArrayList<>();
  private final List<MeasurementSpec> named = new ArrayList<>();
  final int replicates;

  PhaseSamples(int replicates) {
    this.replicates = replicates;
  }

  SweepSpec sweep(double... widths) {
    RunSettings base =
        new RunSettings(
            new DataSpec("digits", 800, SubsetRule.STRATIFIED, 0.2, 0, 7, 0),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
            new NetworkSpec(NetworkFamily.MLP, 24, 2, Activation.RELU, false),
            new TrainingSpec(
                new OptimizerSpec(OptimizerKind.SGD, 0.05, 0.9, 0),
                64,
                new TrainingLength.Steps(2500),
                ScheduleSpec.CONSTANT,
                List.of()));
    List<AxisValue> values =
        DoubleStream.of(widths).mapToObj(v -> (AxisValue) new AxisValue.Number(v)).toList();
    Axis width = new Axis(Knob.WIDTH, values, Knob.WIDTH.usualRole(), Knob.WIDTH.usualDirection());
    return new SweepSpec(
        base,
        List.of(width),
        replicates,
        11,
        false,
        CheckpointPolicy.FINAL_ONLY,
        Stream.concat(
                Stream.of(
                        MetricKind.TRAIN_ERROR,
                        MetricKind.HESSIAN_TRACE,
                        MetricKind.MODE_CONNECTIVITY,
                        MetricKind.CKA_SIMILARITY)
                    .map(kind -> new MeasurementSpec(kind, Map.of())),
                named.stream())
            .toList(),
        SearchSpec.GRID,
        PhaseSettings.DEFAULT,
        List.of(),
        0,
        0);
  }

  /** The sweep over the same widths on several data sets. */
  SweepSpec compared(List<String> data, double... widths) {
    SweepSpec one = sweep(widths);
    List<AxisValue> names =
        data.stream().map(name -> (AxisValue) new AxisValue.Word(name)).toList();
    Axis sets = new Axis(Knob.DATA, names, Knob.DATA.usualRole(), Knob.DATA.usualDirection());
    return one.withAxes(List.of(sets, one.axes().getFirst()));
  }

  /** The sweep asks for this, too. */
  void named(Metric metric, Map<String, String> options) {
    named.add(new MeasurementSpec(metric, options));
  }

  /** All runs of a cell trained, with the same values for every run and pair. */
  PhaseSamples cell(String cell, double trainError, double trace, double mc, double cka) {
    outcomes(cell, TRAINED);
    values(cell, MetricKind.TRAIN_ERROR, trainError);
    values(cell, MetricKind.HESSIAN_TRACE, trace);
    values(cell, MetricKind.MODE_CONNECTIVITY, mc);
    values(cell, MetricKind.CKA_SIMILARITY, cka);
    return this;
  }

  PhaseSamples outcomes(String cell, RunOutcome outcome) {
    for (int r = 0; r < replicates; r++) {
      runs.add(new RunRow(cell, r, outcome));
    }
    return this;
  }

  PhaseSamples values(String cell, MetricKind kind, double value) {
    for (int i = 0; i < replicates; i++) {
      if (kind.level() == MetricLevel.RUN) {
        metrics.add(row(cell, kind, value, true, i));
      } else {
        for (int j = i + 1; j < replicates; j++) {
          metrics.add(row(cell, kind, value, true, i, j));
        }
      }
    }
    return this;
  }

  static MetricRow row(
      String cell, MetricKind kind, double value, boolean converged, Integer... replicates) {
    return new MetricRow(
        cell, Metric.of(kind), List.of(replicates), Optional.of(estimate(value, converged)));
  }

  static Estimate estimate(double value, boolean converged) {
    return new Estimate(value, new Errors(0.25, Double.NaN, Double.NaN), converged, Cost.NONE);
  }

  PhaseDiagram fold(double... widths) {
    return PhaseFold.fold(sweep(widths), runs, metrics);
  }
}
