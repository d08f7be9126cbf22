package io.orograph.metrics.measure;

import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Split;
import io.orograph.core.pde.PointSet;
import io.orograph.core.pde.PoissonProblem;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What records of networks that solve a PDE are of, and what they say. */
final class PdeRecords {
  private final MeasurePlan plan;
  private final CellSession cell;

  PdeRecords(MeasurePlan plan, CellSession cell) {
    this.plan = plan;
    this.cell = cell;
  }

  /** The loss that a metric asks for. */
  LossKind loss(Target target) {
    String word = target.spec().option("loss");
    return word.equals("own")
        ? cell.settings().task().loss()
        : LossKind.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** Whether the points of a set are the nodes of a rule, with its weights. */
  boolean isByQuadrature(EvaluationSet set) {
    return set.split() == Split.TRAIN && cell.settings().data().subsetRule().isQuadrature();
  }

  PoissonProblem problem() {
    return PoissonProblem.named(cell.settings().data().name()).orElseThrow();
  }

  /** The points of a set with their weights, which are the first of what is told of a point. */
  PointSet points(EvaluationSet set) {
    int count = set.samples().count();
    double[] told = set.samples().targets(0, count, 1);
    int columns = told.length / count;
    return new PointSet(
        problem().dimension(),
        set.samples().source().readWide(0, count),
        IntStream.range(0, count).mapToDouble(i -> told[i * columns]).toArray());
  }

  /**
   * On what and how a value was measured.
   *
   * @param more what the record says beside its options
   */
  Basis basis(Target target, EvaluationSet set, Map<String, String> more) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.putAll(more);
    options.put("labels", "none");
    return cell.basis(
        target.spec().kind(),
        set,
        set.samples().count(),
        plan.order().probeSeed(),
        options,
        TrainingForm.SINGLE);
  }
}
