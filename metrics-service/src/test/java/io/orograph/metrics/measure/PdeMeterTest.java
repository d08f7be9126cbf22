package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.pde.PoissonProblem;
import io.orograph.core.pde.RoughnessIndex;
import io.orograph.core.sweep.Activation;
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
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.train.Weights;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PdeMeterTest {
  private static final Lane LANE = Lane.open("pde-lane");
  private static final int NODES = 101;
  private static final Set<MetricKind> OF_LOSSES =
      EnumSet.of(
          MetricKind.TRAIN_LOSS,
          MetricKind.TEST_LOSS,
          MetricKind.TOP_EIGENVALUE,
          MetricKind.BOTTOM_EIGENVALUE,
          MetricKind.DOMINANT_EIGENVALUE,
          MetricKind.HESSIAN_TRACE,
          MetricKind.SPECTRAL_DENSITY,
          MetricKind.LOSS_SLICE,
          MetricKind.LOSS_SURFACE,
          MetricKind.LOSS_PLANE,
          MetricKind.MIN_DELTA,
          MetricKind.INITIAL_DISTANCE,
          MetricKind.STABLE_RANK,
          MetricKind.LINEAR_BARRIER,
          MetricKind.PARAMETER_DISTANCE);

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static MeasuredRun trained;
  private static MeasuredRun nothing;

  @BeforeAll
  static void train() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    trained = TinyCell.train(LANE, store, settings(), 1).getFirst();
    nothing = zero(trained);
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  @Test
  void aNetworkThatIsZeroIsWrongByAllOfTheSolution() {
    assertThat(value(nothing, MetricKind.SOLUTION_ERROR, Map.of())).isEqualTo(1);
  }

  @Test
  void trainingComesCloserToTheSolution() {
    Measurement.Scalar error = scalar(trained, MetricKind.SOLUTION_ERROR, Map.of());
    assertThat(error.estimate().value()).isBetween(0.0, 0.9);
    assertThat(error.estimate().errors().data()).isBetween(0.0, 0.1);
  }

  /** π⁴/2 is the mean of f², and nothing has no energy. */
  @Test
  void bothLossesOfNothingAreThoseByHand() {
    assertThat(value(nothing, MetricKind.PDE_LOSS, Map.of("loss", "least_squares")))
        .isCloseTo(Math.pow(Math.PI, 4) / 2, within(1e-3));
    assertThat(value(nothing, MetricKind.PDE_LOSS, Map.of("loss", "deep_ritz"))).isZero();
  }

  @Test
  void theOwnLossOnTheNodesIsTheTrainingLoss() {
    double own = value(trained, MetricKind.PDE_LOSS, Map.of());
    assertThat(value(trained, MetricKind.TRAIN_LOSS, Map.of())).isEqualTo(own);
    assertThat(value(trained, MetricKind.PDE_LOSS, Map.of("loss", "deep_ritz"))).isEqualTo(own);
    assertThat(own).isGreaterThan(PoissonProblem.INTERVAL.energy());
  }

  @Test
  void theEnergyOnTestPointsAgreesWithinItsError() {
    Measurement.Scalar test = scalar(trained, MetricKind.PDE_LOSS, Map.of("split", "test"));
    double exact = value(trained, MetricKind.PDE_LOSS, Map.of());
    double error = test.estimate().errors().data();
    assertThat(test.estimate().value()).isCloseTo(exact, within(5 * error));
    assertThat(error).isBetween(1e-4, 0.2);
  }

  @Test
  void theIndexIsThatOfTheStoredProfiles() throws IOException {
    Map<String, String> options = Map.of("directions", "7", "m", "10", "l", "0.1");
    Measurement.Scalar rough = scalar(trained, MetricKind.ROUGHNESS_INDEX, options);
    Safetensors.Content file = Npz.read(store.get(rough.artifacts().getFirst().digest()));
    double[] flat = file.tensor("loss").doubles();
    assertThat(flat).hasSize(7 * 11);
    double[] tau = new double[7];
    for (int i = 0; i < 7; i++) {
      tau[i] = RoughnessIndex.tau(Arrays.copyOfRange(flat, i * 11, (i + 1) * 11));
      assertThat(flat[i * 11 + 5])
          .isCloseTo(value(trained, MetricKind.TRAIN_LOSS, Map.of()), within(1e-12));
    }
    double mean = Arrays.stream(tau).average().orElseThrow();
    double squares = Arrays.stream(tau).map(t -> (t - mean) * (t - mean)).sum();
    assertThat(rough.estimate().value()).isCloseTo(Math.sqrt(squares / 6) / mean, within(1e-12));
    assertThat(file.tensor("mean_tau").doubles()[0]).isCloseTo(mean, within(1e-12));
  }

  @Test
  void directionsLeaveBiasesAloneUnlessAskedAsPublished() throws IOException {
    Map<String, String> few = Map.of("directions", "2", "m", "4");
    Map<String, String> published = Map.of("directions", "2", "m", "4", "biases", "wu2021");
    int bias = architecture().layout().parameters().get(1).offset();
    assertThat(directions(few)[bias]).isZero();
    assertThat(directions(published)[bias]).isEqualTo(theta()[bias]);
  }

  /** ‖row of d‖ = ‖row of W‖ for the first layer's rows, of one weight each. */
  @Test
  void aFilterOfADirectionHasTheNormOfTheNetworksOwn() throws IOException {
    double[] d = directions(Map.of("directions", "2", "m", "4"));
    assertThat(Math.abs(d[0])).isCloseTo(Math.abs(theta()[0]), within(1e-12));
  }

  /**
   * Losses, curvature and weights are read as of any network; there is no error to go with them.
   */
  @Test
  void kindsThatSpeakOfLossesWork() throws IOException {
    RunSettings few =
        settings().with(new DataSpec("poisson-2d", 60, SubsetRule.MONTE_CARLO, 0, 0, 1, 0));
    RunSettings small = few.with(new TrainingLength.Steps(20));
    List<MeasuredRun> runs =
        TinyCell.train(
            LANE,
            store,
            small.with(
                new TrainingSpec(
                    few.training().optimizer(),
                    20,
                    small.training().length(),
                    ScheduleSpec.CONSTANT,
                    List.of())),
            3);
    List<MeasurementSpec> asked = new ArrayList<>();
    for (MeasurementSpec m : TinyCell.everything()) {
      if (OF_LOSSES.contains(m.kind())) {
        asked.add(m);
      }
    }
    List<Measurement> measured = TinyCell.measure(LANE, store, runs, asked);
    assertThat(measured.stream().map(Measurement::kind).distinct())
        .containsExactlyInAnyOrderElementsOf(OF_LOSSES);
    assertThat(measured).allMatch(m -> m instanceof Measurement.Scalar);
  }

  private static double[] directions(Map<String, String> options) throws IOException {
    Measurement.Scalar rough = scalar(trained, MetricKind.ROUGHNESS_INDEX, options);
    return Npz.read(store.get(rough.artifacts().get(1).digest())).tensor("directions").doubles();
  }

  private static double[] theta() throws IOException {
    float[] theta =
        NetworkCheckpoint.read(store.get(trained.checkpoint().digest()), architecture())
            .weights()
            .theta();
    double[] wide = new double[theta.length];
    Arrays.setAll(wide, i -> theta[i]);
    return wide;
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

  private static Architecture architecture() {
    return Families.of(settings().network(), List.of(1), 1);
  }

  private static RunSettings settings() {
    return new RunSettings(
        new DataSpec("poisson-1d", NODES, SubsetRule.QUADRATURE, 0, 0, 1, 0),
        new TaskSpec(TaskKind.PDE, LossKind.DEEP_RITZ, Parametrization.STANDARD),
        new NetworkSpec(NetworkFamily.RESIDUAL_MLP, 4, 1, Activation.SWISH, false),
        new TrainingSpec(
            new OptimizerSpec(OptimizerKind.ADAM, 1e-2, 0, 0),
            NODES,
            new TrainingLength.Steps(TinyCell.STEPS),
            ScheduleSpec.CONSTANT,
            List.of()));
  }

  /** The same run with all parameters zero. */
  private static MeasuredRun zero(MeasuredRun run) throws IOException {
    Architecture architecture = architecture();
    byte[] bytes =
        new NetworkCheckpoint(
                run.run().key(),
                CheckpointRole.FINAL,
                TinyCell.STEPS,
                architecture.text(),
                ComputeProgram.of(architecture, LossKind.DEEP_RITZ).digest(),
                "test",
                new Weights(new float[architecture.layout().parameterCount()], new float[0]))
            .bytes(architecture.layout());
    CheckpointRef ref =
        new CheckpointRef(store.put(bytes), CheckpointRole.FINAL, TinyCell.STEPS, bytes.length);
    return new MeasuredRun(run.run(), ref, new RunOutcome.Trained());
  }
}
