package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.cost.MetricCosts;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.engine.lane.Lane;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sweep is said to cost beforehand, against what the same sweep has cost. */
@Timeout(120)
final class CostEstimateTest {
  /** Kinds that stop when they have converged, or find what they look for at the end already. */
  private static final Set<MetricKind> MAY_STOP =
      EnumSet.of(
          MetricKind.TOP_EIGENVALUE,
          MetricKind.DOMINANT_EIGENVALUE,
          MetricKind.HESSIAN_TRACE,
          MetricKind.SPECTRAL_DENSITY,
          MetricKind.NOISE_TOLERANCE,
          MetricKind.MODEL_HESSIAN_NORM,
          MetricKind.PL_CONSTANT,
          MetricKind.PL_BALL_SHARE,
          MetricKind.ZERO_LOSS_COST,
          MetricKind.LCA_HELP_SHARE,
          MetricKind.LCA_HURT_RATIO,
          MetricKind.LCA_TOTAL);

  /** By which factor such a kind may cost less than was said; docs/metrics.md. */
  private static final double FACTOR = 5;

  /**
   * Power iteration by default stops at a change of 0.001, mostly after few of its 100 products.
   */
  private static final double FACTOR_OF_POWER_ITERATION = 25;

  /** Most steps need one gradient in between, of at most 31: (31·3 + 4)/(3 + 4). */
  private static final double FACTOR_OF_ALLOCATION = 14;

  @TempDir private Path folder;

  @ParameterizedTest(name = "batch normalization: {0}")
  @ValueSource(booleans = {false, true})
  void everyMetricCostsWhatWasSaidOrStopsEarlier(boolean batchNorm) throws IOException {
    RunSettings settings = TinyCell.settings(batchNorm);
    List<MeasurementSpec> asked = new ArrayList<>(TinyCell.everything());
    asked.add(
        new MeasurementSpec(
            Metric.of(MetricKind.CKA_SIMILARITY, "first_layer"),
            Map.of("samples", "50", "layer", "1", "inputs", "plain")));
    asked.add(
        new MeasurementSpec(
            Metric.of(MetricKind.AVERAGED_ACCURACY, "aligned_mean"),
            Map.of("align", "activations")));
    Map<String, String> along = Map.of("series", "training", "samples", "4");
    for (MetricKind kind : List.of(MetricKind.KERNEL_CHANGE, MetricKind.CROSS_ENTROPY_RATIO)) {
      asked.add(new MeasurementSpec(Metric.of(kind, kind + "_along"), along));
    }
    asked.add(
        new MeasurementSpec(
            Metric.of(MetricKind.LCA_TOTAL, "difference"), Map.of("split", "difference")));
    List<MetricCosts.Line> said = MetricCosts.of(sweep(settings, asked));
    Map<String, Cost> cost = measured(settings, asked);
    for (MetricCosts.Line line : said) {
      if (line.cost().isEmpty()) {
        continue;
      }
      Cost before = line.cost().get();
      Cost after = cost.getOrDefault(line.metric().name(), Cost.NONE);
      if (MAY_STOP.contains(line.metric().kind())) {
        assertThat(after.samplePasses())
            .as(line.metric().name())
            .isLessThanOrEqualTo(before.samplePasses())
            .isGreaterThanOrEqualTo((long) (before.samplePasses() / factor(line.metric().kind())));
        assertThat(after.samplePasses() * before.matvecs())
            .as("passes of a product of " + line.metric().name())
            .isEqualTo(before.samplePasses() * after.matvecs());
      } else {
        assertThat(after).as(line.metric().name()).isEqualTo(before);
      }
    }
    assertThat(said.stream().filter(line -> line.cost().isPresent())).hasSizeGreaterThan(20);
  }

  /** With the default of 32 parts at most, by SGD with momentum and by Adam. */
  @ParameterizedTest(name = "{0}")
  @EnumSource(
      value = OptimizerKind.class,
      names = {"SGD", "ADAM"})
  void allocationsCostAboutWhatIsExpectedAndFarLessThanAtMost(OptimizerKind kind)
      throws IOException {
    RunSettings plain = TinyCell.settings();
    OptimizerSpec optimizer =
        kind == OptimizerKind.SGD
            ? plain.training().optimizer()
            : new OptimizerSpec(kind, 0.005, 0, 0);
    RunSettings settings =
        plain.with(
            new TrainingSpec(
                optimizer,
                plain.training().batchSize(),
                plain.training().length(),
                plain.training().schedule(),
                List.of()));
    List<MeasurementSpec> asked =
        List.of(
            new MeasurementSpec(MetricKind.LCA_HELP_SHARE, Map.of()),
            new MeasurementSpec(
                Metric.of(MetricKind.LCA_HURT_RATIO, "sampled"), Map.of("every", "7")));
    Map<String, Cost> cost = measured(settings, asked);
    for (MetricCosts.Line line : MetricCosts.of(sweep(settings, asked))) {
      double paid = cost.getOrDefault(line.metric().name(), Cost.NONE).samplePasses();
      assertThat(line.expected().orElseThrow().samplePasses() / paid)
          .as(line.metric().name())
          .isBetween(1 / 1.3, 1.3);
      assertThat(line.cost().orElseThrow().samplePasses() / paid)
          .as("at most, " + line.metric().name())
          .isGreaterThan(5);
    }
  }

  private static double factor(MetricKind kind) {
    return switch (kind) {
      case DOMINANT_EIGENVALUE -> FACTOR_OF_POWER_ITERATION;
      case LCA_HELP_SHARE, LCA_HURT_RATIO, LCA_TOTAL -> FACTOR_OF_ALLOCATION;
      default -> FACTOR;
    };
  }

  private Map<String, Cost> measured(RunSettings settings, List<MeasurementSpec> asked)
      throws IOException {
    CheckpointStore store = FolderStore.open(folder, InstantSource.system());
    Map<String, Cost> cost = new HashMap<>();
    try (Lane lane = Lane.open("test-lane")) {
      List<MeasuredRun> runs = TinyCell.train(lane, store, settings, 3);
      CellWork work =
          new CellWork(
              TinyCell.order(runs, asked, Set.of()), store, new EvaluationSets(store), "test");
      CellWork.Progress progress;
      do {
        progress = lane.submit(work::next).join();
        progress.measurement().ifPresent(m -> cost.merge(m.metric().name(), costOf(m), Cost::plus));
      } while (!progress.finished());
    }
    return cost;
  }

  private static Cost costOf(Measurement m) {
    return switch (m) {
      case Measurement.Scalar s -> s.estimate().cost();
      case Measurement.Undefined u -> u.cost();
    };
  }

  private static SweepSpec sweep(RunSettings settings, List<MeasurementSpec> asked) {
    return new SweepSpec(
        settings,
        List.of(),
        3,
        1,
        false,
        CheckpointPolicy.FINAL_ONLY,
        asked,
        SearchSpec.GRID,
        PhaseSettings.DEFAULT,
        List.of(),
        0,
        0);
  }
}
