package io.orograph.orchestrator.grpc;

import io.orograph.core.metric.Metric;
import io.orograph.core.phase.Boundary;
import io.orograph.core.phase.CellValue;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Means;
import io.orograph.v1.Errors;
import io.orograph.v1.PhaseRule;
import io.orograph.wire.convert.SpecConverter;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** Phase diagrams as messages. */
final class DiagramConverter {
  private DiagramConverter() {}

  /** The message of {@code diagram}, with the means that are wanted and the cells they are of. */
  static io.orograph.v1.PhaseDiagram toProto(
      String sweep, String specDigest, SweepSpec spec, PhaseDiagram diagram, Means wanted) {
    io.orograph.v1.PhaseDiagram.Builder p =
        io.orograph.v1.PhaseDiagram.newBuilder()
            .setSweep(sweep)
            .setSpecDigest(specDigest)
            .addAllAxes(SpecConverter.toProto(spec).getAxesList())
            .setRule(rule(diagram))
            .setComplete(diagram.complete());
    diagram.crossValidated().ifPresent(p::setCrossValidatedR2);
    Set<String> boundary = Boundary.of(spec, diagram);
    diagram.cells().stream()
        .filter(cell -> cell.isAsked() && wanted.ofCell(cell.id()))
        .forEach(cell -> p.addCells(cell(cell, boundary.contains(cell.id()), wanted)));
    return p.build();
  }

  /**
   * Every threshold used, the rank of CKA within the grid as the value it came to; of a sweep that
   * compares data sets, tasks or families each combination has its own.
   */
  static PhaseRule rule(PhaseDiagram diagram) {
    return rule(diagram.rule(), diagram.similarCka());
  }

  /** The same of one combination of a sweep that compares data sets, tasks or families. */
  static PhaseRule rule(PhaseDiagram.Part part) {
    return rule(part.rule(), part.similarCka());
  }

  private static PhaseRule rule(PhaseSettings settings, OptionalDouble similarCka) {
    PhaseRule.Builder rule = SpecConverter.toProto(settings).toBuilder();
    similarCka.ifPresent(rule::setSimilarCka);
    return rule.build();
  }

  private static io.orograph.v1.PhaseCell cell(PhaseCell cell, boolean boundary, Means wanted) {
    io.orograph.v1.PhaseCell.Builder p =
        io.orograph.v1.PhaseCell.newBuilder()
            .setCell(cell.id())
            .addAllValues(cell.values().stream().map(AxisValue::text).toList())
            .setLabel(cell.label().text())
            .setUncertain(cell.uncertain())
            .setBoundary(boundary)
            .setGap(cell.gap());
    cell.confidence().ifPresent(p::setLabelConfidence);
    new TreeMap<>(cell.runs()).forEach((word, count) -> p.putRuns(word, count));
    for (Map.Entry<Metric, CellValue> metric : cell.metrics().entrySet()) {
      if (metric.getValue().count() > 0 && wanted.has(cell.id(), metric.getKey())) {
        p.putMetrics(metric.getKey().name(), value(metric.getValue()));
      }
    }
    return p.build();
  }

  private static io.orograph.v1.CellValue value(CellValue value) {
    Errors.Builder errors = Errors.newBuilder();
    if (!Double.isNaN(value.errors().estimator())) {
      errors.setEstimatorError(value.errors().estimator());
    }
    if (!Double.isNaN(value.errors().data())) {
      errors.setDataError(value.errors().data());
    }
    if (!Double.isNaN(value.errors().replicate())) {
      errors.setReplicateError(value.errors().replicate());
    }
    return io.orograph.v1.CellValue.newBuilder()
        .setMean(value.mean())
        .setErrors(errors)
        .setCount(value.count())
        .setMissing(value.missing())
        .setConverged(value.converged())
        .build();
  }
}
