package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.estimate.SampleMean;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.path.Curve;
import io.orograph.core.path.GaussLength;
import io.orograph.core.path.JetGaussLength;
import io.orograph.core.path.Segment;
import io.orograph.core.sweep.PathRules;
import io.orograph.engine.surface.LineJets;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * GAUSS_LENGTH of a run, in radians: the mean over the samples whose outputs move, by chords or by
 * derivatives; undefined where none does. Its estimator error is the difference from the same on
 * every other point of the line.
 */
final class GaussLengthMeter {
  /** Why there is no length. */
  static final String AT_REST =
      "at rest: along the line no sample's outputs move, and what rests has no direction to turn";

  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;

  GaussLengthMeter(MeasurePlan plan, CellSession cell, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
  }

  /**
   * Lengths of all samples on the whole grid, and of those whose outputs move on it on every other
   * point, where one that rests has not been seen to turn.
   *
   * @param moving places of the samples whose outputs move
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  private record Lengths(double[] fine, double[] coarse, int[] moving) {
    static Lengths of(
        double[] fine, IntPredicate rests, double[] coarse, IntPredicate restsCoarsely) {
      int[] moving = IntStream.range(0, fine.length).filter(i -> !rests.test(i)).toArray();
      double[] seen =
          Arrays.stream(moving).mapToDouble(i -> restsCoarsely.test(i) ? 0 : coarse[i]).toArray();
      return new Lengths(fine, seen, moving);
    }

    SampleMean mean() {
      return SampleMean.of(Arrays.stream(moving).mapToDouble(i -> fine[i]).toArray());
    }
  }

  Measurement measure(Target target, EvaluationSet train, EvaluationSet test) throws IOException {
    MeasuredRun run = target.runs().getFirst();
    boolean jets = target.spec().option(PathRules.FORM).equals(PathRules.JET);
    Optional<StartLine> found = StartLine.of(cell, target.spec(), run);
    if (found.isEmpty()) {
      return undefined(target, test, StartLine.NOTHING_MOVES);
    }
    if (cell.architecture().outputs() < 2) {
      return undefined(target, test, "outputs: 1 (expected: at least 2, for a direction to turn)");
    }
    if (jets && !cell.program().hasLineJets()) {
      return undefined(
          target, test, "form: jet (expected: chord, as this network has no such derivatives)");
    }
    StartLine line = found.get();
    if (Arrays.equals(line.start(), line.end())) {
      return undefined(target, test, AT_REST); // else rounding along the line would seem to turn
    }
    List<Double> t = Curve.grid(target.spec().integer("points"));
    Lengths lengths = jets ? byJets(line, test, t, run) : byChords(line, train, test, t, run);
    long passes = t.size() * PathRules.passes(target.spec());
    long statistics = cell.isNormalized() ? t.size() * (long) train.samples().count() : 0;
    Cost cost = new Cost(0, passes * test.samples().count() + statistics);
    if (lengths.moving().length == 0) {
      return undefined(target, test, AT_REST, cost);
    }
    int resting = test.samples().count() - lengths.moving().length;
    SampleMean mean = lengths.mean();
    double error = Math.abs(mean.value() - SampleMean.of(lengths.coarse()).value());
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    columns.put("t", Safetensors.Tensor.column(t));
    columns.put("length", Safetensors.Tensor.of(lengths.fine(), test.samples().count()));
    line.keep(target.spec(), columns);
    ArtifactRef file = CellMeter.put(store, ArtifactKind.PROFILE, Npz.write(columns));
    Errors errors = new Errors(error, mean.error(), Double.NaN);
    return CellMeter.scalar(
        plan,
        target,
        StartLine.basis(plan, cell, target, test, Map.of("at_rest", Integer.toString(resting))),
        new Estimate(mean.value(), errors, true, cost),
        List.of(file));
  }

  private Lengths byChords(
      StartLine line, EvaluationSet train, EvaluationSet test, List<Double> t, MeasuredRun run)
      throws IOException {
    int samples = test.samples().count();
    GaussLength fine = new GaussLength(samples, cell.architecture().outputs());
    GaussLength coarse = new GaussLength(samples, cell.architecture().outputs());
    NetworkSurface surface = cell.surfaceBetween(test, train, run);
    try (TensorBlock from = surface.points(line.start());
        TensorBlock to = surface.points(line.end())) {
      Segment<TensorBlock> segment = new Segment<>(from, to);
      for (int i = 0; i < t.size(); i++) {
        try (TensorBlock point = segment.points(List.of(t.get(i)))) {
          double[] z = surface.function(point);
          fine.add(z);
          if (i % 2 == 0 || i == t.size() - 1) {
            coarse.add(z);
          }
        }
      }
    }
    return Lengths.of(fine.lengths(), fine::rests, coarse.lengths(), coarse::rests);
  }

  private Lengths byJets(StartLine line, EvaluationSet test, List<Double> t, MeasuredRun run)
      throws IOException {
    int samples = test.samples().count();
    JetGaussLength fine = new JetGaussLength(samples, cell.architecture().outputs());
    JetGaussLength coarse = new JetGaussLength(samples, cell.architecture().outputs());
    NetworkSurface surface = cell.surface(test, run);
    try (LineJets jets = cell.lineJets(test);
        TensorBlock from = surface.points(line.start());
        TensorBlock to = surface.points(line.end());
        TensorBlock direction = to.copy()) {
      direction.addScaled(new double[] {-1}, from);
      Segment<TensorBlock> segment = new Segment<>(from, to);
      for (int i = 0; i < t.size(); i++) {
        try (TensorBlock point = segment.points(List.of(t.get(i)))) {
          LineJets.Jet jet = jets.at(point, direction);
          fine.add(t.get(i), jet.first(), jet.second());
          if (i % 2 == 0 || i == t.size() - 1) {
            coarse.add(t.get(i), jet.first(), jet.second());
          }
        }
      }
    }
    return Lengths.of(fine.lengths(), fine::rests, coarse.lengths(), coarse::rests);
  }

  private Measurement undefined(Target target, EvaluationSet set, String reason) {
    return undefined(target, set, reason, Cost.NONE);
  }

  private Measurement undefined(Target target, EvaluationSet set, String reason, Cost cost) {
    return new Measurement.Undefined(
        target.spec().metric(),
        target.subject(plan.order().cell()),
        StartLine.basis(plan, cell, target, set, Map.of()),
        reason,
        cost);
  }
}
