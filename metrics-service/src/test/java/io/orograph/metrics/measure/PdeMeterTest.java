package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Invariant;
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
import io.orograph.core.sweep.PackSpec;
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
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.engine.train.MemberEnd;
import io.orograph.engine.train.PackOptions;
import io.orograph.engine.train.PackTrainer;
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
          MetricKind.WEIGHT_NORM,
          MetricKind.COMPRESSIBILITY,
          MetricKind.REGULARIZATION,
          MetricKind.ZERO_SHARE,
          MetricKind.SURVIVOR_ENTROPY,
          MetricKind.SURVIVOR_VARIATION,
          MetricKind.TERNARY_RESIDUAL,
          MetricKind.COMPRESSED_SIZE,
          MetricKind.COMPRESSION_RATIO,
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

  /**
   * Simpson's rule on every step of a Deep Ritz training, with gradients by differences of the
   * loss.
   */
  @Test
  void theEnergyIsAllocatedAsByHand() throws IOException {
    MeasuredRun run =
        TinyCell.train(LANE, store, settings().with(new TrainingLength.Steps(TinyCell.STEPS)), 1)
            .getFirst();
    double byHand = LANE.submit(context -> allocated(context, run, "output.weight")).join();
    Measurement.Scalar total =
        scalar(
            run,
            MetricKind.LCA_TOTAL,
            Map.of("parameters", "output.weight", "splits", "2", "tolerance", "1000000"));
    assertThat(total.estimate().value()).isCloseTo(byHand, within(1e-5 * Math.abs(byHand)));
    assertThat(Invariant.of(total)).containsExactly(Map.entry(Invariant.ALLOCATIONS_ADD_UP, 0.0));
  }

  private static double allocated(LaneContext lane, MeasuredRun run, String tensor)
      throws IOException {
    TensorSlot slot = architecture().layout().named(tensor).getFirst();
    EvaluationSet set = new EvaluationSets(store).train(settings().data());
    double sum = 0;
    try (PackTrainer trainer =
            PackTrainer.start(
                lane, new PackSpec("p", List.of(run.run())), PackOptions.withPointsEvery(50));
        NetworkSurface surface =
            new NetworkSurface(lane, trainer.program(), set.samples(), Precision.FLOAT64)) {
      float[] before = trainer.weights(run.run()).theta();
      for (int step = 1; step <= TinyCell.STEPS; step++) {
        List<MemberEnd> ended = trainer.next(lane, 1).ended();
        float[] after =
            ended.isEmpty()
                ? trainer.weights(run.run()).theta()
                : ended.getFirst().weights().orElseThrow().theta();
        for (int i = slot.offset(); i < slot.end(); i++) {
          double a = slope(surface, before, after, 0, i);
          double middle = slope(surface, before, after, 0.5, i);
          double b = slope(surface, before, after, 1, i);
          sum += (a + 4 * middle + b) / 6 * ((double) after[i] - before[i]);
        }
        before = after;
      }
    }
    return sum;
  }

  /** ∂L/∂θ_i at a share of the way, by central differences. */
  private static double slope(
      NetworkSurface surface, float[] from, float[] to, double share, int i) {
    double h = 1e-4;
    try (TensorBlock points = surface.zeros(2)) {
      for (int side = 0; side < 2; side++) {
        double moved = side == 0 ? h : -h;
        points.fill(
            side,
            values -> {
              Arrays.setAll(values, j -> (1 - share) * from[j] + share * to[j]);
              values[i] += moved;
            });
      }
      double[] loss = surface.loss(points);
      return (loss[0] - loss[1]) / (2 * h);
    }
  }

  /** K = J Jᵀ with the slopes of u = D·N in all parameters, by differences. */
  @Test
  void theTangentKernelIsThatOfTheSolutionsValues() throws IOException {
    RunSettings mlp =
        settings().with(new NetworkSpec(NetworkFamily.MLP, 3, 1, Activation.TANH, false));
    MeasuredRun run = TinyCell.train(LANE, store, mlp, 1).getFirst();
    double byHand = LANE.submit(context -> squaredSlopes(context, run)).join();
    Measurement.Scalar trace = scalar(run, MetricKind.KERNEL_TRACE, Map.of("samples", "0"));
    assertThat(trace.estimate().value()).isCloseTo(byHand, within(1e-6 * byHand));
    Measurement.Scalar bottom =
        scalar(run, MetricKind.KERNEL_BOTTOM_EIGENVALUE, Map.of("samples", "0"));
    assertThat(bottom.estimate().value()).as("u is 0 at the ends").isCloseTo(0, within(1e-9));
  }

  /** Σ over points and parameters of (∂u/∂θ)², the trace of J Jᵀ. */
  private static double squaredSlopes(LaneContext lane, MeasuredRun run) throws IOException {
    EvaluationSet set = new EvaluationSets(store).train(run.run().settings().data());
    Architecture network = Families.of(run.run().settings().network(), List.of(1), 1);
    float[] theta =
        NetworkCheckpoint.read(store.get(run.checkpoint().digest()), network).weights().theta();
    double[] x = set.samples().source().readWide(0, NODES);
    double sum = 0;
    double h = 1e-5;
    try (NetworkSurface surface =
        new NetworkSurface(
            lane,
            ComputeProgram.of(network, LossKind.DEEP_RITZ),
            set.samples(),
            Precision.FLOAT64)) {
      for (int i = 0; i < theta.length; i++) {
        double[] ahead = moved(surface, theta, i, h);
        double[] behind = moved(surface, theta, i, -h);
        for (int p = 0; p < NODES; p++) {
          double slope = x[p] * (1 - x[p]) * (ahead[p] - behind[p]) / (2 * h);
          sum += slope * slope;
        }
      }
    }
    return sum;
  }

  private static double[] moved(NetworkSurface surface, float[] theta, int i, double by) {
    try (TensorBlock point = surface.zeros(1)) {
      point.fill(
          0,
          values -> {
            Arrays.setAll(values, j -> theta[j]);
            values[i] += by;
          });
      return surface.function(point);
    }
  }

  /** The rule without an end point finds energies below that of the solution, and says so. */
  @Test
  void anEnergyBelowThatOfTheSolutionBreaksItsInvariant() {
    Measurement.Scalar own = scalar(trained, MetricKind.PDE_LOSS, Map.of());
    assertThat(Invariant.of(own)).containsExactly(Map.entry(Invariant.RITZ_MINIMUM, 0.0));
    assertThat(Invariant.of(scalar(trained, MetricKind.PDE_LOSS, Map.of("split", "test"))))
        .isEmpty();
    Measurement.Scalar squares =
        scalar(trained, MetricKind.PDE_LOSS, Map.of("loss", "least_squares"));
    assertThat(Invariant.of(squares)).isEmpty();

    RunSettings short25 =
        settings().with(new DataSpec("poisson-1d", 25, SubsetRule.QUADRATURE_WU2021, 0, 0, 1, 0));
    RunSettings longer =
        short25.with(
            new TrainingSpec(
                new OptimizerSpec(OptimizerKind.ADAM, 1e-2, 0, 0),
                25,
                new TrainingLength.Steps(1500),
                ScheduleSpec.CONSTANT,
                List.of()));
    MeasuredRun broken = TinyCell.train(LANE, store, longer, 1).getFirst();
    Measurement.Scalar below = scalar(broken, MetricKind.PDE_LOSS, Map.of());
    double least = PoissonProblem.INTERVAL.energy();
    assertThat(below.estimate().value()).isLessThan(1.001 * least);
    assertThat(Invariant.of(below).get(Invariant.RITZ_MINIMUM))
        .as("by how much it fires")
        .isCloseTo(1.0001 * least - below.estimate().value(), within(1e-12))
        .isGreaterThan(1e-3);
  }

  @Test
  void aRoughnessOfProfilesWithOneMinimumIsHeldAgainstItsBound() {
    Measurement.Scalar rough =
        scalar(
            trained, MetricKind.ROUGHNESS_INDEX, Map.of("directions", "7", "m", "10", "l", "0.01"));
    assertThat(Invariant.of(rough)).containsExactly(Map.entry(Invariant.ROUGHNESS_BOUND, 0.0));
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
