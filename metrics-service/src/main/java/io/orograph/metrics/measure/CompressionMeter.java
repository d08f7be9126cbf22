package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.compress.Compressibility;
import io.orograph.core.compress.EntropyBound;
import io.orograph.core.compress.Survivors;
import io.orograph.core.compress.Ternary;
import io.orograph.core.compress.Threshold;
import io.orograph.core.compress.WeightBytes;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.metrics.compress.Codec;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** How far a run's weights can be compressed, from its checkpoint alone. */
final class CompressionMeter {
  private static final double ROUNDING = 1e-12;

  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;

  CompressionMeter(MeasurePlan plan, CellSession cell, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
  }

  /** Any kind that reads weights alone. */
  Measurement measure(Target target, EvaluationSet set) throws IOException {
    MeasurementSpec spec = target.spec();
    float[] theta = cell.theta(target.runs().getFirst());
    List<double[]> tensors =
        spec.kind().option("parameters").isEmpty()
            ? List.of()
            : WeightTensors.slots(cell.architecture().layout(), spec).stream()
                .map(slot -> WeightTensors.of(theta, slot))
                .toList();
    return switch (spec.kind()) {
      case REGULARIZATION ->
          scalar(
              target,
              set,
              Penalty.value(
                  cell.settings().training().regularizers(), cell.architecture().layout(), theta));
      case WEIGHT_NORM -> of(target, set, tensors, joined(tensors).l2());
      case COMPRESSIBILITY -> compressibility(target, set, tensors);
      case TERNARY_RESIDUAL -> of(target, set, tensors, ternary(tensors));
      case ZERO_SHARE -> of(target, set, tensors, zeros(tensors, WeightTensors.threshold(spec)));
      case SURVIVOR_ENTROPY -> survivors(target, set, tensors, Survivors::entropy);
      case SURVIVOR_VARIATION -> survivors(target, set, tensors, Survivors::variation);
      case COMPRESSED_SIZE -> of(target, set, tensors, size(tensors, spec));
      case COMPRESSION_RATIO -> {
        double raw = (double) Float.BYTES * joined(tensors).dimension();
        yield of(target, set, tensors, raw / size(tensors, spec));
      }
      default -> throw new IllegalArgumentException("kind: " + spec.kind());
    };
  }

  private static Compressibility joined(List<double[]> tensors) {
    return Compressibility.of(WeightTensors.joined(tensors));
  }

  private static double zeros(List<double[]> tensors, Threshold threshold) {
    long all = 0;
    long left = 0;
    for (double[] w : tensors) {
      all += w.length;
      left += Survivors.of(w, threshold.of(w)).count();
    }
    return 100.0 * (all - left) / all;
  }

  /** Squared distances of the tensors add up. */
  private static double ternary(List<double[]> tensors) {
    double distance = 0;
    double all = 0;
    for (double[] w : tensors) {
      double norm = Compressibility.of(w).l2();
      double residual = Ternary.nearest(w).residual();
      distance += residual * residual * norm * norm;
      all += norm * norm;
    }
    return all == 0 ? 0 : Math.sqrt(distance / all);
  }

  private static double size(List<double[]> tensors, MeasurementSpec spec) throws IOException {
    Threshold threshold = WeightTensors.threshold(spec);
    List<double[]> pruned = tensors.stream().map(threshold::prune).toList();
    if (spec.option("codec").equals("entropy")) {
      return pruned.stream().mapToDouble(EntropyBound::bytes).sum();
    }
    byte[] bytes = WeightBytes.valueOf(upper(spec, "code")).encode(pruned);
    return Codec.valueOf(upper(spec, "codec")).compress(bytes).length;
  }

  private static String upper(MeasurementSpec spec, String option) {
    return spec.option(option).toUpperCase(Locale.ROOT);
  }

  /** The mean over tensors, each as often as it has survivors. */
  private Measurement survivors(
      Target target,
      EvaluationSet set,
      List<double[]> tensors,
      ToDoubleFunction<Survivors> quantity) {
    Threshold threshold = WeightTensors.threshold(target.spec());
    double sum = 0;
    long count = 0;
    for (double[] w : tensors) {
      Survivors left = Survivors.of(w, threshold.of(w));
      if (left.count() > 0) {
        sum += left.count() * quantity.applyAsDouble(left);
        count += left.count();
      }
    }
    return count == 0 && !tensors.isEmpty()
        ? undefined(target, set, "threshold: no weight is as large")
        : of(target, set, tensors, sum / count);
  }

  private Measurement of(Target target, EvaluationSet set, List<double[]> tensors, double value) {
    return tensors.isEmpty()
        ? undefined(target, set, "parameters: no weight tensor has such a name")
        : scalar(target, set, value);
  }

  private Measurement scalar(Target target, EvaluationSet set, double value) {
    return scalar(target, set, value, Map.of(), List.of());
  }

  private Measurement scalar(
      Target target,
      EvaluationSet set,
      double value,
      Map<String, String> more,
      List<ArtifactRef> files) {
    Estimate estimate = new Estimate(value, Errors.NONE, true, Cost.NONE);
    return CellMeter.scalar(plan, target, basis(target, set, more), estimate, files);
  }

  /** C/√d of d weights is between 1/√d and 1; by how much it is not. */
  private Measurement compressibility(Target target, EvaluationSet set, List<double[]> tensors)
      throws IOException {
    if (tensors.isEmpty()) {
      return of(target, set, tensors, Double.NaN);
    }
    if (!target.spec().option("descent").equals("none")) {
      return descended(target, set);
    }
    Compressibility all = joined(tensors);
    double value = all.normalized();
    double excess = Math.max(value - 1, 1 / Math.sqrt(all.dimension()) - value) - ROUNDING;
    return scalar(
        target,
        set,
        value,
        all.l2() > 0 ? Invariant.COMPRESSIBILITY_RANGE.told(excess) : Map.of(),
        target.spec().isSeries() ? List.of(series(target)) : List.of());
  }

  /** C/√d where descent on C alone ends; the record also holds the way. */
  private Measurement descended(Target target, EvaluationSet set) throws IOException {
    WeightDescent descent = WeightDescent.of(cell, target.spec(), target.runs().getFirst());
    if (descent.isOfZeros()) {
      return undefined(target, set, "descent: all weights are 0");
    }
    List<ArtifactRef> files = new ArrayList<>();
    files.add(CellMeter.put(store, ArtifactKind.PROFILE, Npz.write(descent.columns())));
    if (target.spec().isSeries()) {
      files.add(series(target));
    }
    return scalar(target, set, descent.value(), descent.told(), files);
  }

  private ArtifactRef series(Target target) throws IOException {
    CompressibilitySeries series =
        new CompressibilitySeries(
            cell, WeightTensors.slots(cell.architecture().layout(), target.spec()));
    return CellMeter.put(
        store, ArtifactKind.PROFILE, Npz.write(series.columns(target.runs().getFirst())));
  }

  private Measurement undefined(Target target, EvaluationSet set, String reason) {
    return new Measurement.Undefined(
        target.spec().metric(),
        target.subject(plan.order().cell()),
        basis(target, set, Map.of()),
        reason,
        Cost.NONE);
  }

  /** No sample is looked at; the set names the data that the run was trained on. */
  private Basis basis(Target target, EvaluationSet set, Map<String, String> more) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.putAll(more);
    options.put("labels", "none");
    if (target.spec().kind() == MetricKind.REGULARIZATION) {
      options.put("terms", Penalty.terms(cell.settings().training().regularizers()));
    }
    return cell.basis(
        target.spec().kind(), set, 0, plan.order().probeSeed(), options, TrainingForm.SINGLE);
  }
}
