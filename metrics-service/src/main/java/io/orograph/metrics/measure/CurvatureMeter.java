package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.sharpness.EdgeOfStability;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.RegularizerKind;
import io.orograph.core.sweep.RegularizerSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.metrics.curvature.Curvature;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Eigenvalues, traces and densities of the curvature at single runs. */
final class CurvatureMeter {
  private static final long MEBIBYTE = 1L << 20;

  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;
  private final Map<List<Object>, Curvature.Ends> ends = new HashMap<>();

  private final long mostBytes;

  /**
   * @param mostBytes of vectors that an estimator may keep at once
   */
  CurvatureMeter(MeasurePlan plan, CellSession cell, CheckpointStore store, long mostBytes) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
    this.mostBytes = mostBytes;
  }

  /** A measurement on the Hessian sample {@code set}. */
  Measurement measure(Target target, EvaluationSet set) throws IOException {
    NetworkSurface surface = cell.surface(set, target.runs().getFirst());
    try (TensorBlock point = surface.points(cell.theta(target.runs().getFirst()))) {
      Optional<Curvature> curvature = curvature(surface, point, target.spec());
      if (curvature.isEmpty()) {
        return undefined(
            target,
            set,
            "parameters: no tensor of " + cell.architecture().name() + " has such a name");
      }
      return curvature.get().bytes() > mostBytes
          ? undefined(target, set, shortage(curvature.get()))
          : measure(target, set, curvature.get());
    }
  }

  /** Better none than a worker that the operating system kills, again and again. */
  private String shortage(Curvature curvature) {
    return "memory: %d MiB of vectors (expected: at most %d, metrics.vector-bytes; ask for fewer steps or probes, or for some parameters)"
        .formatted(Math.ceilDiv(curvature.bytes(), MEBIBYTE), mostBytes / MEBIBYTE);
  }

  /**
   * EDGE_OF_STABILITY: of the loss that SGD descends, so with its weight decay.
   *
   * @param train how many samples an epoch has
   */
  Measurement edge(Target target, EvaluationSet set, EvaluationSet train) throws IOException {
    OptimizerSpec optimizer = cell.settings().training().optimizer();
    if (optimizer.kind() != OptimizerKind.SGD) {
      return undefined(target, set, "edge of stability: known of SGD, not of " + optimizer.kind());
    }
    Optional<RegularizerSpec> curved =
        cell.settings().training().regularizers().stream()
            .filter(r -> r.coefficient() > 0 && r.kind() != RegularizerKind.L1)
            .findFirst();
    if (curved.isPresent()) {
      return undefined(
          target,
          set,
          "edge of stability: of the loss with its weight decay, not with the curvature of "
              + curved.get().kind().name().toLowerCase(Locale.ROOT));
    }
    double limit =
        EdgeOfStability.limit(lastRate(target, train), optimizer.momentum(), optimizer.nesterov());
    Target top = new Target(topOf(target.spec()), target.runs());
    Curvature.Ends both = ends.get(lanczos(top));
    if (both == null) {
      NetworkSurface surface = cell.surface(set, target.runs().getFirst());
      try (TensorBlock point = surface.points(cell.theta(target.runs().getFirst()))) {
        Curvature curvature = curvature(surface, point, top.spec()).orElseThrow();
        if (curvature.bytes() > mostBytes) {
          return undefined(target, set, shortage(curvature));
        }
        both = curvature.ends();
        ends.put(lanczos(top), both);
      }
    }
    Estimate largest = both.top();
    boolean shared =
        alike(MetricKind.TOP_EIGENVALUE, top.spec())
            || alike(MetricKind.BOTTOM_EIGENVALUE, top.spec());
    Errors errors = new Errors(largest.errors().estimator() / limit, Double.NaN, Double.NaN);
    Cost cost = shared ? Cost.NONE : largest.cost();
    return CellMeter.scalar(
        plan,
        target,
        basis(target, set, Map.of("limit", Double.toString(limit))),
        new Estimate(largest.value() / limit, errors, largest.converged(), cost),
        List.of());
  }

  /** The learning rate of the step that led to the checkpoint. */
  private double lastRate(Target target, EvaluationSet train) {
    TrainingSpec training = cell.settings().training();
    long perEpoch = Math.max(1, train.samples().count() / training.batchSize());
    long step = target.runs().getFirst().checkpoint().step();
    double multiplier =
        training.schedule().multiplier(Math.max(0, step - 1), training.length().maxSteps(perEpoch));
    return training.optimizer().learningRate() * multiplier;
  }

  /** The largest eigenvalue that the ratio needs; without weight decay the usual one. */
  private MeasurementSpec topOf(MeasurementSpec spec) {
    boolean decays = cell.settings().training().optimizer().weightDecay() > 0;
    Map<String, String> options = new TreeMap<>(spec.resolved());
    options.put("weight_decay", decays ? "as_trained" : "excluded");
    return new MeasurementSpec(MetricKind.TOP_EIGENVALUE, options);
  }

  private Optional<Curvature> curvature(
      NetworkSurface surface, TensorBlock point, MeasurementSpec spec) {
    return Curvature.of(
        surface,
        point,
        cell.architecture().layout(),
        cell.settings().training().optimizer(),
        spec,
        seed());
  }

  /** There is no such number at this network. */
  Measurement undefined(Target target, EvaluationSet set, String reason) {
    return new Measurement.Undefined(
        target.spec().metric(),
        target.subject(plan.order().cell()),
        basis(target, set),
        reason,
        Cost.NONE);
  }

  private boolean alike(MetricKind kind, MeasurementSpec spec) {
    return plan.asked(kind).stream().anyMatch(o -> o.resolved().equals(spec.resolved()));
  }

  private Measurement measure(Target target, EvaluationSet set, Curvature curvature)
      throws IOException {
    return switch (target.spec().kind()) {
      case TOP_EIGENVALUE, BOTTOM_EIGENVALUE -> end(target, set, curvature);
      case DOMINANT_EIGENVALUE -> scalar(target, set, curvature.dominant(), List.of());
      case HESSIAN_TRACE -> scalar(target, set, curvature.trace(), List.of());
      case SPECTRAL_DENSITY -> {
        Curvature.Density density = curvature.density();
        yield scalar(
            target, set, density.rootMeanSquare(), List.of(spectrum(density.quadratures())));
      }
      default -> throw new IllegalArgumentException("kind: " + target.spec().kind());
    };
  }

  /** Whether the spectrum that a measurement is read off has been computed already. */
  boolean holds(Target target) {
    return target.spec().kind() == MetricKind.EDGE_OF_STABILITY
        ? ends.containsKey(lanczos(new Target(topOf(target.spec()), target.runs())))
        : ends.containsKey(lanczos(target));
  }

  private Measurement end(Target target, EvaluationSet set, Curvature curvature)
      throws IOException {
    Curvature.Ends both = ends.get(lanczos(target));
    if (both == null) {
      both = curvature.ends();
      ends.put(lanczos(target), both);
    }
    boolean top = target.spec().kind() == MetricKind.TOP_EIGENVALUE;
    boolean shared = !top && alike(MetricKind.TOP_EIGENVALUE, target.spec());
    Estimate estimate = top ? both.top() : shared ? free(both.bottom()) : both.bottom();
    return scalar(target, set, estimate, List.of(spectrum(both.spectrum())));
  }

  /** What two kinds must have in common to be read off one Lanczos run. */
  private static List<Object> lanczos(Target target) {
    return List.of(target.runs().getFirst(), target.spec().resolved());
  }

  private static Estimate free(Estimate e) {
    return new Estimate(e.value(), e.errors(), e.converged(), Cost.NONE);
  }

  private Measurement scalar(
      Target target, EvaluationSet set, Estimate estimate, List<ArtifactRef> artifacts) {
    return CellMeter.scalar(plan, target, basis(target, set), estimate, artifacts);
  }

  private ArtifactRef spectrum(byte[] npz) throws IOException {
    return CellMeter.put(store, ArtifactKind.SPECTRUM, npz);
  }

  private Basis basis(Target target, EvaluationSet set) {
    return basis(target, set, Map.of());
  }

  private Basis basis(Target target, EvaluationSet set, Map<String, String> more) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", "as trained");
    options.putAll(more);
    return cell.basis(
        target.spec().kind(), set, set.samples().count(), seed(), options, TrainingForm.SINGLE);
  }

  private Seed seed() {
    return plan.order().probeSeed();
  }
}
