package io.orograph.metrics.measure;

import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.similarity.Ensemble;
import io.orograph.core.similarity.OutputMatrix;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.metrics.measure.MeasurePlan.Target;
import io.orograph.metrics.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What all replicates of a cell do together: their softmax ensemble and their mean network. */
final class CellComparisons {
  private final MeasurePlan plan;
  private final CellSession cell;
  private final Map<List<MeasuredRun>, Ensemble> ensembles = new HashMap<>();

  CellComparisons(MeasurePlan plan, CellSession cell) {
    this.plan = plan;
    this.cell = cell;
  }

  /** ENSEMBLE_ACCURACY or ENSEMBLE_GAIN, in percent and points. */
  Measurement ensemble(Target target, EvaluationSet test) throws IOException {
    Ensemble ensemble = ensembleOf(target.runs(), test);
    boolean gain = target.spec().kind() == MetricKind.ENSEMBLE_GAIN;
    boolean shared = gain && !plan.asked(MetricKind.ENSEMBLE_ACCURACY).isEmpty();
    long forwards = (long) target.runs().size() * test.samples().count();
    Ensemble.Share share = gain ? ensemble.gain() : ensemble.accuracy();
    Errors errors = new Errors(Double.NaN, share.dataError(), share.replicateError());
    return CellMeter.scalar(
        plan,
        target,
        basis(target, test, Map.of()),
        new Estimate(share.value(), errors, true, shared ? Cost.NONE : new Cost(0, forwards)),
        List.of());
  }

  /**
   * AVERAGED_ACCURACY, in percent. Its replicate error would take a network for each replicate left
   * out and is not known.
   */
  Measurement averaged(Target target, EvaluationSet train, EvaluationSet test) throws IOException {
    float[] mean = mean(target.runs());
    long passes =
        (long) test.samples().count() + (cell.isNormalized() ? train.samples().count() : 0);
    double accuracy;
    NetworkSurface surface = cell.surfaceBetween(test, train, target.runs().getFirst());
    try (TensorBlock point = surface.points(mean)) {
      accuracy = 100 - surface.evaluate(point).errorPercent()[0];
    }
    double share = accuracy / 100;
    double error = 100 * Math.sqrt(share * (1 - share) / test.samples().count());
    Map<String, String> more = new TreeMap<>();
    if (cell.isNormalized()) {
      more.put("batch_norm_batch_size", Integer.toString(NormPolicies.BATCH));
      more.put("batch_norm_passes", "1");
    }
    return CellMeter.scalar(
        plan,
        target,
        basis(target, test, more),
        new Estimate(
            accuracy, new Errors(Double.NaN, error, Double.NaN), true, new Cost(0, passes)),
        List.of());
  }

  private float[] mean(List<MeasuredRun> runs) throws IOException {
    double[] sum = new double[cell.theta(runs.getFirst()).length];
    for (MeasuredRun run : runs) {
      float[] theta = cell.theta(run);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += theta[i];
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = (float) (sum[i] / runs.size());
    }
    return mean;
  }

  private Ensemble ensembleOf(List<MeasuredRun> runs, EvaluationSet test) throws IOException {
    Ensemble known = ensembles.get(runs);
    if (known == null) {
      List<OutputMatrix> members = new ArrayList<>();
      for (MeasuredRun run : runs) {
        members.add(Similarity.softmax(cell.outputs(run, test), cell.architecture().outputs()));
      }
      known = new Ensemble(members, test.samples().labels());
      ensembles.put(runs, known);
    }
    return known;
  }

  private Basis basis(Target target, EvaluationSet test, Map<String, String> more) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", "clean");
    options.putAll(more);
    return cell.basis(
        target.spec().kind(),
        test,
        test.samples().count(),
        plan.order().probeSeed(),
        options,
        TrainingForm.SINGLE);
  }
}
