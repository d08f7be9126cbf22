package io.orograph.metrics.curvature;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.estimate.BlockLanczos;
import io.orograph.core.estimate.DominantEigenvalue;
import io.orograph.core.estimate.HutchPlusPlus;
import io.orograph.core.estimate.Hutchinson;
import io.orograph.core.estimate.Lanczos;
import io.orograph.core.estimate.SpectralDensity;
import io.orograph.core.estimate.XTrace;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.MeasurementSpec;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class KeptVectorsTest {
  private static final int DIMENSION = 400;
  private static final Seed SEED = Seed.of(3);

  /** What is announced covers what lives at once, and not twice over. */
  private static void announces(
      MetricKind kind,
      Map<String, String> options,
      Consumer<SymmetricOperator<CountedBlock>> estimate) {
    CountedBlock.Count count = new CountedBlock.Count();
    estimate.accept(CountedBlock.diagonal(DIMENSION, count));
    long announced = KeptVectors.of(new MeasurementSpec(kind, options), DIMENSION);
    assertThat(count.most()).isBetween(announced / 2, announced);
  }

  @Test
  void ofLanczosTheWholeBasis() {
    announces(
        MetricKind.TOP_EIGENVALUE,
        Map.of("steps", "90", "count", "3", "tolerance", "0"),
        a -> Lanczos.extremes(a, new Lanczos.Options(90, 0, 3, 3, false), SEED));
    announces(
        MetricKind.BOTTOM_EIGENVALUE,
        Map.of("steps", "60", "count", "2", "block", "4", "tolerance", "0"),
        a -> BlockLanczos.extremes(a, new BlockLanczos.Options(60, 4, 0, 2, 2), SEED));
  }

  @Test
  void ofADensityTheBasisOfEveryProbe() {
    announces(
        MetricKind.SPECTRAL_DENSITY,
        Map.of("probes", "5", "steps", "40"),
        a -> SpectralDensity.of(a, new SpectralDensity.Options(5, 40), SEED));
  }

  @Test
  void ofTracesTheSketchOrOneBlock() {
    announces(
        MetricKind.HESSIAN_TRACE,
        Map.of("probes", "200"),
        a ->
            Hutchinson.trace(
                a,
                new Hutchinson.Options(
                    Hutchinson.ProbeLaw.RADEMACHER, new Hutchinson.StopRule.Fixed(200), 8),
                SEED));
    announces(
        MetricKind.HESSIAN_TRACE,
        Map.of("probes", "120", "estimator", "hutch++"),
        a -> HutchPlusPlus.trace(a, 120, 8, SEED));
    announces(
        MetricKind.HESSIAN_TRACE,
        Map.of("probes", "120", "estimator", "xtrace"),
        a -> XTrace.trace(a, 120, 8, SEED));
  }

  @Test
  void ofPowerIterationAFew() {
    announces(
        MetricKind.DOMINANT_EIGENVALUE,
        Map.of("steps", "300"),
        a -> DominantEigenvalue.of(a, 300, 0, SEED));
  }
}
