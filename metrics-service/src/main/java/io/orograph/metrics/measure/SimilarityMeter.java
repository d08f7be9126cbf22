package io.orograph.metrics.measure;

import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.random.Seed;
import io.orograph.core.similarity.Cka;
import io.orograph.core.similarity.GramMatrix;
import io.orograph.core.similarity.LayerCka;
import io.orograph.core.similarity.OutputMatrix;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.HiddenLayers;
import io.orograph.core.sweep.LayerRules;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.metrics.measure.MeasurePlan.Target;
import io.orograph.metrics.similarity.Similarity;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * CKA of two replicates: of their softmax outputs, or of a hidden layer, on inputs that are the
 * same for all pairs and cells: without pixel noise. Of hidden layers the Gram matrices of one
 * layer are kept at a time, one for each run.
 */
final class SimilarityMeter {
  private static final String COLLAPSED = "collapsed: outputs do not vary between samples";

  private final MeasurePlan plan;
  private final CellSession cell;
  private final EvaluationSets sets;
  private final Map<List<Object>, OutputMatrix> answers = new HashMap<>();
  private final Map<MeasuredRun, GramMatrix> grams = new HashMap<>();
  private List<Object> ofGrams = List.of();

  SimilarityMeter(MeasurePlan plan, CellSession cell, EvaluationSets sets) {
    this.plan = plan;
    this.cell = cell;
    this.sets = sets;
  }

  /** CKA_SIMILARITY of a pair. */
  Measurement measure(Target target, DataSpec data) throws IOException {
    MeasurementSpec spec = target.spec();
    EvaluationSet set = inputs(spec, data);
    if (target.runs().stream().anyMatch(MeasuredRun::collapsed)) {
      return undefined(target, set, COLLAPSED, Cost.NONE);
    }
    for (MeasuredRun run : target.runs()) {
      int layers = sizes(run).size();
      if (spec.hiddenLayer() > layers) {
        String reason =
            "no hidden layer %d: the network has %d".formatted(spec.hiddenLayer(), layers);
        return undefined(target, set, reason, Cost.NONE);
      }
    }
    Cost cost = plan.isFirst(target, spec::seesInputsOf) ? cost(target, set) : Cost.NONE;
    return switch (similarity(target, set)) {
      case Cka.Similarity.Defined d ->
          CellMeter.scalar(
              plan,
              target,
              basis(target, set),
              new Estimate(d.value(), Errors.NONE, true, cost),
              List.of());
      case Cka.Similarity.Undefined u -> undefined(target, set, u.reason(), cost);
    };
  }

  /** Without the noise of the cell's own training inputs, which an axis may vary. */
  private EvaluationSet inputs(MeasurementSpec spec, DataSpec noisy) throws IOException {
    DataSpec data = noisy.withPixelNoise(0);
    int subset = plan.order().probeSubset();
    return spec.option("inputs").equals("plain")
        ? sets.probe(data, subset, spec.integer("samples"))
        : sets.mixup(data, subset, spec.integer("samples"), spec.number("mixup"), seed());
  }

  /** Of the runs that are told with this pair. */
  private Cost cost(Target target, EvaluationSet set) {
    Cost cost = Cost.NONE;
    for (MeasuredRun run : plan.newIn(target)) {
      int samples = set.samples().count();
      int layer = target.spec().hiddenLayer();
      cost =
          cost.plus(
              new Cost(0, layer == 0 ? samples : HiddenLayers.passes(samples, held(run, layer))));
    }
    return cost;
  }

  private Cka.Similarity similarity(Target target, EvaluationSet set) throws IOException {
    MeasuredRun first = target.runs().getFirst();
    MeasuredRun last = target.runs().getLast();
    if (target.spec().hiddenLayer() == 0) {
      return Similarity.cka(answers(first, set), answers(last, set), target.spec());
    }
    int layer = target.spec().hiddenLayer();
    GramMatrix k = gram(first, layer, set);
    GramMatrix l = gram(last, layer, set);
    return target.spec().option("estimator").equals("debiased")
        ? LayerCka.linearDebiased(k, l)
        : LayerCka.linear(k, l);
  }

  private List<Long> sizes(MeasuredRun run) {
    return HiddenLayers.sizes(run.run().settings().network(), cell.architecture().inputShape());
  }

  private int held(MeasuredRun run, int layer) {
    return HiddenLayers.held(sizes(run).get(layer - 1));
  }

  private GramMatrix gram(MeasuredRun run, int layer, EvaluationSet set) throws IOException {
    if (!ofGrams.equals(List.of(layer, set))) {
      grams.clear();
      ofGrams = List.of(layer, set);
    }
    GramMatrix known = grams.get(run);
    if (known == null) {
      known = cell.hiddenGram(run, layer, set, held(run, layer));
      grams.put(run, known);
    }
    return known;
  }

  private OutputMatrix answers(MeasuredRun run, EvaluationSet set) throws IOException {
    List<Object> key = List.of(run, set);
    OutputMatrix known = answers.get(key);
    if (known == null) {
      known = cell.answers(run, set);
      answers.put(key, known);
    }
    return known;
  }

  private Measurement undefined(Target target, EvaluationSet set, String reason, Cost cost) {
    return new Measurement.Undefined(
        target.spec().metric(),
        target.subject(plan.order().cell()),
        basis(target, set),
        reason,
        cost);
  }

  private Basis basis(Target target, EvaluationSet set) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", "none");
    if (!target.spec().option(LayerRules.OPTION).equals(LayerRules.OUTPUTS)) {
      options.put("activations", "flattened");
    }
    return cell.basis(
        target.spec().kind(), set, set.samples().count(), seed(), options, TrainingForm.SINGLE);
  }

  private Seed seed() {
    return plan.order().probeSeed();
  }
}
