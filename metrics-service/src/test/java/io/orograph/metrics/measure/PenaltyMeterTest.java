package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.pde.PoissonProblem;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.BoundaryKind;
import io.orograph.core.sweep.BoundarySpec;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.core.tangent.TangentKernel;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.surface.ResidualRows;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks whose boundary is asked for by a penalty. */
class PenaltyMeterTest {
  private static final Lane LANE = Lane.open("penalty-lane");
  private static final int NODES = 101;
  private static final int HIDDEN = 3;
  private static final Set<MetricKind> OF_LOSSES =
      EnumSet.of(
          MetricKind.TRAIN_LOSS,
          MetricKind.TEST_LOSS,
          MetricKind.TOP_EIGENVALUE,
          MetricKind.BOTTOM_EIGENVALUE,
          MetricKind.HESSIAN_TRACE,
          MetricKind.SPECTRAL_DENSITY,
          MetricKind.LOSS_SLICE,
          MetricKind.LOSS_SURFACE,
          MetricKind.LOSS_PLANE,
          MetricKind.MIN_DELTA,
          MetricKind.INITIAL_DISTANCE,
          MetricKind.LINEAR_BARRIER,
          MetricKind.PARAMETER_DISTANCE);

  @TempDir private static Path folder;
  private static CheckpointStore store;

  @BeforeAll
  static void open() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  /**
   * The minimizer of ∫ ½u′² − fu and β mean u² at both ends is sin πx + π/β, so the error falls
   * like 1/β: it is π√2/β of ‖sin πx‖, the mean square on the boundary (π/β)², the energy −π²/4 −
   * π²/β.
   */
  @ParameterizedTest
  @CsvSource({"10", "40"})
  void byDeepRitzThePenaltyLiftsTheSolutionByPiOverItsWeight(double beta) {
    MeasuredRun run = train(interval(LossKind.DEEP_RITZ, beta, 2500));
    double lift = Math.PI / beta;
    Measurement.Scalar energy = scalar(run, MetricKind.PDE_LOSS, Map.of());
    double least = PoissonProblem.INTERVAL.penalizedEnergy(beta).orElseThrow();
    assertThat(energy.estimate().value())
        .isLessThan(PoissonProblem.INTERVAL.energy())
        .isBetween(least - 1e-6, least + 0.01);
    assertThat(told(energy, "boundary_mean_square"))
        .isCloseTo(lift * lift, within(0.2 * lift * lift));
    assertThat(Invariant.of(energy)).containsExactly(Map.entry(Invariant.RITZ_MINIMUM, 0.0));
    double error = lift * Math.sqrt(2);
    assertThat(value(run, MetricKind.SOLUTION_ERROR, Map.of()))
        .isCloseTo(error, within(0.1 * error));
  }

  @Test
  void byLeastSquaresThePenaltyLeavesTheSolutionWhereItIs() {
    MeasuredRun run = train(interval(LossKind.LEAST_SQUARES, 100, 2500));
    assertThat(value(run, MetricKind.SOLUTION_ERROR, Map.of())).isLessThan(0.05);
    Measurement.Scalar loss = scalar(run, MetricKind.PDE_LOSS, Map.of());
    assertThat(100 * told(loss, "boundary_mean_square")).isBetween(0.0, loss.estimate().value());
    assertThat(Invariant.of(loss)).isEmpty();
    assertThat(value(run, MetricKind.TRAIN_LOSS, Map.of())).isEqualTo(loss.estimate().value());
  }

  /** Loss of the domain and β times that of the boundary, from points of both. */
  @Test
  void theEnergyOnTestPointsAgreesWithinItsError() {
    MeasuredRun run = train(square(SubsetRule.QUADRATURE, 289, 17, 0));
    double exact = value(run, MetricKind.PDE_LOSS, Map.of());
    Measurement.Scalar test = scalar(run, MetricKind.PDE_LOSS, Map.of("split", "test"));
    double error = test.estimate().errors().data();
    assertThat(error).isPositive();
    assertThat(test.estimate().value()).isCloseTo(exact, within(5 * error + 1e-3));
  }

  @ParameterizedTest
  @CsvSource({"MONTE_CARLO", "MONTE_CARLO_FRESH"})
  void kindsThatSpeakOfLossesWork(SubsetRule rule) {
    List<MeasuredRun> runs = TinyCell.train(LANE, store, square(rule, 44, 4, 20), 3);
    List<MeasurementSpec> asked = new ArrayList<>();
    for (MeasurementSpec m : TinyCell.everything()) {
      if (OF_LOSSES.contains(m.kind())) {
        asked.add(m);
      }
    }
    asked.add(new MeasurementSpec(MetricKind.ROUGHNESS_INDEX, Map.of("directions", "5", "m", "6")));
    asked.add(new MeasurementSpec(MetricKind.SOLUTION_ERROR, Map.of()));
    List<Measurement> measured = TinyCell.measure(LANE, store, runs, asked);
    assertThat(measured).hasSizeGreaterThan(asked.size());
    assertThat(measured).allMatch(m -> m instanceof Measurement.Scalar);
  }

  /** Rows √w ∂N″/∂θ inside and √b ∂N/∂θ at both ends, of N = Σ aₖ tanh(wₖ x + bₖ) + c. */
  @Test
  void theKernelOfTheResidualsHasRowsOfTheBoundary() throws IOException {
    RunSettings mlp =
        interval(LossKind.LEAST_SQUARES, 5, 50)
            .with(new NetworkSpec(NetworkFamily.MLP, HIDDEN, 1, Activation.TANH, false));
    MeasuredRun run = train(mlp);
    EvaluationSet set = new EvaluationSets(store).train(mlp.data());
    Architecture network = Families.of(mlp.network(), List.of(1), 1);
    float[] theta =
        NetworkCheckpoint.read(store.get(run.checkpoint().digest()), network).weights().theta();
    TangentKernel kernel =
        LANE.submit(
                lane ->
                    ResidualRows.kernel(
                        lane,
                        ComputeProgram.of(network, LossKind.LEAST_SQUARES),
                        theta,
                        set.samples()))
            .join();
    double[] x = set.samples().source().readWide(0, NODES + 2);
    double[] targets = set.samples().targets(0, NODES + 2, 1);
    int columns = targets.length / (NODES + 2);
    double trace = 0;
    double h = 1e-5;
    for (int n = 0; n < NODES + 2; n++) {
      for (int i = 0; i < theta.length; i++) {
        double slope = (residual(theta, i, h, x[n], n) - residual(theta, i, -h, x[n], n)) / (2 * h);
        trace += (targets[n * columns] + targets[(n + 1) * columns - 1]) * slope * slope;
      }
    }
    assertThat(x[NODES]).isEqualTo(0);
    assertThat(targets[(NODES + 1) * columns - 1]).isCloseTo(5.0 * (NODES + 2) / 2, within(1e-12));
    assertThat(kernel.trace()).isCloseTo(trace, within(1e-6 * trace));
    assertThat(value(run, MetricKind.PL_RATIO, Map.of("samples", "0"))).isPositive();
  }

  private static double residual(float[] theta, int moved, double by, double x, int row) {
    double value = at(theta, moved, by, 3 * HIDDEN);
    double second = 0;
    for (int k = 0; k < HIDDEN; k++) {
      double w = at(theta, moved, by, k);
      double t = Math.tanh(w * x + at(theta, moved, by, HIDDEN + k));
      double a = at(theta, moved, by, 2 * HIDDEN + k);
      value += a * t;
      second += a * w * w * -2 * t * (1 - t * t);
    }
    return row < NODES ? second : value;
  }

  private static double at(float[] theta, int moved, double by, int i) {
    return theta[i] + (i == moved ? by : 0);
  }

  private static RunSettings interval(LossKind loss, double beta, long steps) {
    DataSpec nodes = new DataSpec("poisson-1d", NODES, SubsetRule.QUADRATURE, 0, 0, 1, 0);
    return settings(
        nodes.with(new BoundarySpec(BoundaryKind.PENALTY, beta, 1)), loss, NODES + 2, steps);
  }

  private static RunSettings square(SubsetRule rule, int points, int perFace, int batch) {
    DataSpec data = new DataSpec("poisson-2d", points, rule, 0, 0, 1, 0);
    return settings(
        data.with(new BoundarySpec(BoundaryKind.PENALTY, 20, perFace)),
        LossKind.DEEP_RITZ,
        batch == 0 ? points + 4 * perFace : batch,
        30);
  }

  private static RunSettings settings(DataSpec data, LossKind loss, int batch, long steps) {
    return new RunSettings(
        data,
        new TaskSpec(TaskKind.PDE, loss, Parametrization.STANDARD),
        new NetworkSpec(NetworkFamily.RESIDUAL_MLP, 6, 1, Activation.SWISH, false),
        new TrainingSpec(
            new OptimizerSpec(OptimizerKind.ADAM, 1e-2, 0, 0),
            batch,
            new TrainingLength.Steps(steps),
            ScheduleSpec.CONSTANT,
            List.of()));
  }

  private static MeasuredRun train(RunSettings settings) {
    return TinyCell.train(LANE, store, settings, 1).getFirst();
  }

  private static double told(Measurement.Scalar record, String name) {
    return Double.parseDouble(record.basis().options().get(name));
  }

  private static double value(MeasuredRun run, MetricKind kind, Map<String, String> options) {
    return scalar(run, kind, options).estimate().value();
  }

  private static Measurement.Scalar scalar(
      MeasuredRun run, MetricKind kind, Map<String, String> options) {
    return (Measurement.Scalar)
        TinyCell.measure(LANE, store, List.of(run), List.of(new MeasurementSpec(kind, options)))
            .getFirst();
  }
}
