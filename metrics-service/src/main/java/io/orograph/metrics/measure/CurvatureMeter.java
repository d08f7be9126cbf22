package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.metrics.curvature.Curvature;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Eigenvalues, traces and densities of the curvature at single runs. */
final class CurvatureMeter {
  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;
  private final Map<List<Object>, Curvature.Ends> ends = new HashMap<>();

  CurvatureMeter(MeasurePlan plan, CellSession cell, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
  }

  /** A measurement on the Hessian sample {@code set}. */
  Measurement measure(Target target, EvaluationSet set) throws IOException {
    NetworkSurface surface = cell.surface(set, target.runs().getFirst());
    try (TensorBlock point = surface.points(cell.theta(target.runs().getFirst()))) {
      Optional<Curvature> curvature =
          Curvature.of(
              surface,
              point,
              cell.architecture().layout(),
              cell.settings().training().optimizer(),
              target.spec(),
              seed());
      if (curvature.isEmpty()) {
        return new Measurement.Undefined(
            target.spec().metric(),
            target.subject(plan.order().cell()),
            basis(target, set),
            "parameters: no tensor of " + cell.architecture().name() + " has such a name",
            Cost.NONE);
      }
      return measure(target, set, curvature.get());
    }
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
    return ends.containsKey(lanczos(target));
  }

  private Measurement end(Target target, EvaluationSet set, Curvature curvature)
      throws IOException {
    Curvature.Ends both = ends.get(lanczos(target));
    if (both == null) {
      both = curvature.ends();
      ends.put(lanczos(target), both);
    }
    boolean top = target.spec().kind() == MetricKind.TOP_EIGENVALUE;
    boolean shared =
        !top
            && plan.asked(MetricKind.TOP_EIGENVALUE).stream()
                .anyMatch(other -> other.resolved().equals(target.spec().resolved()));
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
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", "as trained");
    return cell.basis(
        target.spec().kind(), set, set.samples().count(), seed(), options, TrainingForm.SINGLE);
  }

  private Seed seed() {
    return plan.order().probeSeed();
  }
}
