package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What several networks do together: their softmax ensemble and their mean network. */
final class CellComparisons {
  private final MeasurePlan plan;
  private final CellSession cell;
  private final PairAlignments alignments;
  private final Map<List<MeasuredRun>, Ensemble> ensembles = new HashMap<>();

  CellComparisons(MeasurePlan plan, CellSession cell, PairAlignments alignments) {
    this.plan = plan;
    this.cell = cell;
    this.alignments = alignments;
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
    MeasuredRun first = target.runs().getFirst();
    List<float[]> networks = new ArrayList<>(List.of(cell.theta(first)));
    List<ArtifactRef> files = new ArrayList<>();
    for (MeasuredRun run : target.runs().subList(1, target.runs().size())) {
      PairAlignments.Second other =
          alignments.second(new Target(target.spec(), List.of(first, run)), train);
      networks.add(other.theta());
      files.addAll(other.files());
    }
    return averaged(
        target,
        train,
        test,
        new Mean(
            mean(networks),
            alignments.options(target.spec()),
            files,
            alignments.costOfAll(target, train)));
  }

  /** EPOCH_AVERAGED_ACCURACY, in percent. */
  Measurement epochs(Target target, EvaluationSet train, EvaluationSet test) throws IOException {
    MeasuredRun run = target.runs().getFirst();
    long last = run.checkpoint().step();
    double from = (1 - target.spec().number("share")) * last;
    List<float[]> networks = new ArrayList<>();
    for (CheckpointRef ref : run.earlier()) {
      if (ref.step() >= from && ref.step() < last) {
        networks.add(cell.theta(run, ref));
      }
    }
    networks.add(cell.theta(run));
    if (networks.size() < 2) {
      return new Measurement.Undefined(
          target.spec().metric(),
          target.subject(plan.order().cell()),
          basis(target, test, Map.of()),
          "share: 1 checkpoint in the last %s of %d steps (expected: at least 2)"
              .formatted(target.spec().option("share"), last),
          Cost.NONE);
    }
    Map<String, String> more = Map.of("checkpoints", Integer.toString(networks.size()));
    return averaged(target, train, test, new Mean(mean(networks), more, List.of(), Cost.NONE));
  }

  /**
   * A mean network.
   *
   * @param options what is recorded of how it was made
   * @param files what it was made with
   * @param cost of making it
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  private record Mean(
      float[] theta, Map<String, String> options, List<ArtifactRef> files, Cost cost) {}

  private Measurement averaged(Target target, EvaluationSet train, EvaluationSet test, Mean mean)
      throws IOException {
    long passes =
        (long) test.samples().count() + (cell.isNormalized() ? train.samples().count() : 0);
    double accuracy;
    NetworkSurface surface = cell.surfaceBetween(test, train, target.runs().getFirst());
    try (TensorBlock point = surface.points(mean.theta())) {
      accuracy = 100 - surface.evaluate(point).errorPercent()[0];
    }
    double share = accuracy / 100;
    double error = 100 * Math.sqrt(share * (1 - share) / test.samples().count());
    Map<String, String> more = new TreeMap<>(mean.options());
    if (cell.isNormalized()) {
      more.put("batch_norm_batch_size", Integer.toString(NormPolicies.BATCH));
      more.put("batch_norm_passes", "1");
    }
    return CellMeter.scalar(
        plan,
        target,
        basis(target, test, more),
        new Estimate(
            accuracy,
            new Errors(Double.NaN, error, Double.NaN),
            true,
            new Cost(0, passes).plus(mean.cost())),
        mean.files());
  }

  private static float[] mean(List<float[]> networks) {
    double[] sum = new double[networks.getFirst().length];
    for (float[] theta : networks) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += theta[i];
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = (float) (sum[i] / networks.size());
    }
    return mean;
  }

  private Ensemble ensembleOf(List<MeasuredRun> runs, EvaluationSet test) throws IOException {
    Ensemble known = ensembles.get(runs);
    if (known == null) {
      List<OutputMatrix> members = new ArrayList<>();
      for (MeasuredRun run : runs) {
        members.add(cell.answers(run, test));
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
