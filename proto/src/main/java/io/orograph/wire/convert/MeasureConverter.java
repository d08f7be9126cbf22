package io.orograph.wire.convert;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.BatchNormPolicy;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.Split;
import io.orograph.core.measure.Subject;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Measurements with their estimates, errors, cost and basis. */
public final class MeasureConverter {
  private static final int MOST_ARTIFACTS = 64;

  private MeasureConverter() {}

  /**
   * The measurement.
   *
   * @throws SpecRejected with every violation: also when the number of replicates does not fit the
   *     kind, or there is neither a value nor a reason
   */
  public static Measurement fromProto(io.orograph.v1.Measurement p) {
    Findings found = Findings.atRoot();
    return found.orThrow(measurement(p, found.in("measurement")));
  }

  private static Measurement measurement(io.orograph.v1.Measurement p, Findings found) {
    MetricKind kind = kind(p.getKind(), found);
    Metric metric = Metric.of(kind, p.getMetric());
    if (!metric.isValid()) {
      found.add("metric", p.getMetric(), metric.expected());
    }
    Subject subject = subject(p, kind, found);
    Basis basis = basis(p.getBasis(), found.in("basis"));
    List<ArtifactRef> artifacts = artifacts(p, found);
    return switch (p.getResultCase()) {
      case ESTIMATE -> {
        Estimate estimate = estimate(p.getEstimate(), found.in("estimate"));
        yield new Measurement.Scalar(metric, subject, basis, estimate, artifacts);
      }
      case UNDEFINED -> {
        if (p.getUndefined().getReason().isBlank()) {
          found.add("undefined.reason", "not set", "why there is no number");
        }
        if (!artifacts.isEmpty()) {
          found.add("artifacts", artifacts.size(), "none: there is no number to read from them");
        }
        String reason = StoreConverter.reason(p.getUndefined().getReason());
        Cost cost = cost(p.getUndefined().getCost(), found.in("undefined.cost"));
        yield new Measurement.Undefined(metric, subject, basis, reason, cost);
      }
      case RESULT_NOT_SET -> {
        found.addHere("no result", "one of estimate, undefined");
        yield new Measurement.Undefined(metric, subject, basis, "", Cost.NONE);
      }
    };
  }

  private static MetricKind kind(String name, Findings found) {
    Optional<MetricKind> kind = MetricKind.named(name);
    if (kind.isEmpty()) {
      List<String> names = Arrays.stream(MetricKind.values()).map(Enum::name).toList();
      found.add("kind", name.isEmpty() ? "not set" : name, Nearest.of(name, names));
    }
    return kind.orElse(MetricKind.TRAIN_LOSS);
  }

  private static Subject subject(io.orograph.v1.Measurement p, MetricKind kind, Findings found) {
    List<Integer> replicates = p.getReplicatesList();
    if (!p.getOtherCell().isEmpty()) {
      across(p, kind, found);
    } else if (!kind.level().speaksOf(replicates) && MetricKind.named(p.getKind()).isPresent()) {
      found.add("replicates", replicates, kind.level().expectedReplicates());
    }
    if (p.getCheckpointsCount() != replicates.size()) {
      found.add("checkpoints", p.getCheckpointsCount(), "one for each replicate");
    }
    if (p.getCell().isEmpty()) {
      found.add("cell", "not set", "the id of a cell");
    }
    List<CheckpointRef> checkpoints = new ArrayList<>();
    for (int i = 0; i < Math.min(replicates.size(), p.getCheckpointsCount()); i++) {
      checkpoints.add(StoreConverter.checkpoint(p.getCheckpoints(i), found.in("checkpoints", i)));
    }
    return new Subject(p.getCell(), replicates, checkpoints, p.getOtherCell());
  }

  private static void across(io.orograph.v1.Measurement p, MetricKind kind, Findings found) {
    if (kind.level() != MetricLevel.PAIR || p.getOtherCell().equals(p.getCell())) {
      found.add("other_cell", p.getOtherCell(), "another cell, and a kind of two runs");
    }
    if (p.getReplicatesCount() != 2 || p.getReplicatesList().stream().anyMatch(r -> r < 0)) {
      found.add("replicates", p.getReplicatesList(), "two, each 0 or more");
    }
  }

  private static List<ArtifactRef> artifacts(io.orograph.v1.Measurement p, Findings found) {
    if (p.getArtifactsCount() > MOST_ARTIFACTS) {
      found.add("artifacts", p.getArtifactsCount(), "at most " + MOST_ARTIFACTS);
    }
    List<ArtifactRef> artifacts = new ArrayList<>();
    for (int i = 0; i < Math.min(MOST_ARTIFACTS, p.getArtifactsCount()); i++) {
      artifacts.add(StoreConverter.artifact(p.getArtifacts(i), found.in("artifacts", i)));
    }
    return artifacts;
  }

  /** The wire form. */
  public static io.orograph.v1.Measurement toProto(Measurement m) {
    io.orograph.v1.Measurement.Builder p =
        io.orograph.v1.Measurement.newBuilder()
            .setKind(m.kind().name())
            .setCell(m.subject().cell())
            .addAllReplicates(m.subject().replicates())
            .setOtherCell(m.subject().otherCell())
            .setBasis(toProto(m.basis()));
    if (m.metric().isNamed()) {
      p.setMetric(m.metric().name());
    }
    m.subject().checkpoints().forEach(c -> p.addCheckpoints(StoreConverter.toProto(c)));
    switch (m) {
      case Measurement.Scalar s -> {
        p.setEstimate(toProto(s.estimate()));
        s.artifacts().forEach(a -> p.addArtifacts(StoreConverter.toProto(a)));
      }
      case Measurement.Undefined u ->
          p.getUndefinedBuilder().setReason(u.reason()).setCost(toProto(u.cost()));
    }
    return p.build();
  }

  /**
   * The estimate; absent errors are NaN.
   *
   * @throws SpecRejected if its value is not finite or an error is negative
   */
  public static Estimate fromProto(io.orograph.v1.Estimate p) {
    Findings found = Findings.atRoot();
    return found.orThrow(estimate(p, found.in("estimate")));
  }

  private static Estimate estimate(io.orograph.v1.Estimate p, Findings found) {
    if (!Double.isFinite(p.getValue())) {
      found.add("value", p.getValue(), "a finite number, or undefined with its reason");
    }
    io.orograph.v1.Errors e = p.getErrors();
    Findings at = found.in("errors");
    Errors errors =
        new Errors(
            error(e.hasEstimatorError(), e.getEstimatorError(), at, "estimator_error"),
            error(e.hasDataError(), e.getDataError(), at, "data_error"),
            error(e.hasReplicateError(), e.getReplicateError(), at, "replicate_error"));
    return new Estimate(
        p.getValue(), errors, p.getConverged(), cost(p.getCost(), found.in("cost")));
  }

  private static double error(boolean given, double value, Findings found, String field) {
    if (given && !(value >= 0)) {
      found.add(field, value, "0 or more, or absent where undefined");
    }
    return given ? value : Double.NaN;
  }

  /** The wire form; NaN errors are left out. */
  public static io.orograph.v1.Estimate toProto(Estimate e) {
    io.orograph.v1.Estimate.Builder p =
        io.orograph.v1.Estimate.newBuilder()
            .setValue(e.value())
            .setConverged(e.converged())
            .setCost(toProto(e.cost()));
    io.orograph.v1.Errors.Builder errors = p.getErrorsBuilder();
    if (!Double.isNaN(e.errors().estimator())) {
      errors.setEstimatorError(e.errors().estimator());
    }
    if (!Double.isNaN(e.errors().data())) {
      errors.setDataError(e.errors().data());
    }
    if (!Double.isNaN(e.errors().replicate())) {
      errors.setReplicateError(e.errors().replicate());
    }
    return p.build();
  }

  /**
   * What a measurement was taken on.
   *
   * @throws SpecRejected with every violation: no measurement exists without its basis
   */
  public static Basis fromProto(io.orograph.v1.Basis p) {
    Findings found = Findings.atRoot();
    return found.orThrow(basis(p, found.in("basis")));
  }

  private static Basis basis(io.orograph.v1.Basis p, Findings found) {
    if (!Set.of("float32", "float64").contains(p.getDtype())) {
      found.add("dtype", p.getDtype(), "float32 or float64");
    }
    if (p.getOptionsCount() > 64) {
      found.add("options", p.getOptionsCount(), "at most 64");
    }
    return new Basis(
        StoreConverter.artifact(p.getEvaluationSet(), found.in("evaluation_set")),
        StoreConverter.atLeastZero(p.getSamples(), found, "samples"),
        ProtoEnums.required(p.getSplit(), Split.TRAIN, found, "split"),
        ProtoEnums.required(p.getBatchNorm(), BatchNormPolicy.NONE, found, "batch_norm"),
        p.getDtype(),
        p.getSeed(),
        p.getOptionsMap(),
        StoreConverter.provenance(p.getProvenance(), found.in("provenance")));
  }

  /** The wire form. */
  public static io.orograph.v1.Basis toProto(Basis b) {
    return io.orograph.v1.Basis.newBuilder()
        .setEvaluationSet(StoreConverter.toProto(b.evaluationSet()))
        .setSamples(b.samples())
        .setSplit(ProtoEnums.toProto(b.split(), io.orograph.v1.Split.class))
        .setBatchNorm(ProtoEnums.toProto(b.batchNorm(), io.orograph.v1.BatchNormPolicy.class))
        .setDtype(b.dtype())
        .setSeed(b.seed())
        .putAllOptions(b.options())
        .setProvenance(StoreConverter.toProto(b.provenance()))
        .build();
  }

  private static Cost cost(io.orograph.v1.Cost p, Findings found) {
    return new Cost(
        StoreConverter.atLeastZero(p.getMatvecs(), found, "matvecs"),
        StoreConverter.atLeastZero(p.getSamplePasses(), found, "sample_passes"));
  }

  private static io.orograph.v1.Cost toProto(Cost c) {
    return io.orograph.v1.Cost.newBuilder()
        .setMatvecs(c.matvecs())
        .setSamplePasses(c.samplePasses())
        .build();
  }
}
