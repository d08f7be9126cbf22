package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.estimate.DenseEigen;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.pde.PointSet;
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
import io.orograph.core.tangent.TangentKernel;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.ResidualRows;
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
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PdeMeterTest {
  private static final Lane LANE = Lane.open("pde-lane");
  private static final int NODES = 101;
  private static final int HIDDEN = 3;
  private static final int FEW = 60;
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
          MetricKind.ONE_STEP_SHARPNESS,
          MetricKind.WORST_SHARPNESS,
          MetricKind.AVERAGE_SHARPNESS,
          MetricKind.GRADIENT_NOISE_SCALE,
          MetricKind.CURVE_BARRIER,
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
    assertThat(told(rough, "mean_tau")).isCloseTo(mean, within(1e-12));
    assertThat(told(rough, "multimodal"))
        .isEqualTo(Arrays.stream(tau).filter(t -> t > 2 + 1e-6).count() / 7.0);
    assertThat(told(rough, "mean_offset")).isCloseTo(meanOffset(flat), within(1e-12));
    assertThat(told(rough, "interval_high") - told(rough, "interval_low"))
        .as("the error is its half width over 1.96")
        .isCloseTo(2 * 1.96 * rough.estimate().errors().estimator(), within(1e-12));
    assertThat(told(rough, "gradient_norm"))
        .isPositive()
        .isEqualTo(file.tensor("gradient_norm").doubles()[0]);
  }

  private static double told(Measurement.Scalar record, String name) {
    return Double.parseDouble(record.basis().options().get(name));
  }

  /** Of 7 profiles of 11 losses each, the middle one at the network. */
  private static double meanOffset(double[] flat) {
    double sum = 0;
    for (int i = 0; i < 7; i++) {
      double[] own = Arrays.copyOfRange(flat, i * 11, (i + 1) * 11);
      double least = Arrays.stream(own).min().orElseThrow();
      int at = 0;
      while (own[at] != least) {
        at++;
      }
      sum += Math.abs(at - 5) / 5.0;
    }
    return sum / 7;
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
    assertThat(Invariant.of(scalar(trained, MetricKind.TRAIN_LOSS, Map.of())))
        .containsExactly(Map.entry(Invariant.RITZ_MINIMUM, 0.0));
    assertThat(Invariant.of(scalar(trained, MetricKind.TEST_LOSS, Map.of()))).isEmpty();
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
    assertThat(Invariant.of(scalar(broken, MetricKind.TRAIN_LOSS, Map.of())))
        .isEqualTo(Invariant.of(below));
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

  /** The errors of three networks fall by hand: those of nothing, of half u and of u itself. */
  @Test
  void lossesAtEqualErrorAreThoseOfTheFirstNetworkThatIsSoClose() throws IOException {
    MeasuredRun half = times(0.5, 50);
    MeasuredRun run =
        new MeasuredRun(
            trained.run(),
            trained.checkpoint(),
            trained.outcome(),
            List.of(
                stored(trained, CheckpointRole.PERIODIC, 10, new float[theta().length])
                    .checkpoint(),
                half.checkpoint()));
    double error = value(half, MetricKind.SOLUTION_ERROR, Map.of());
    assertThat(error).isBetween(value(trained, MetricKind.SOLUTION_ERROR, Map.of()), 1.0);
    for (String loss : List.of("least_squares", "deep_ritz")) {
      Measurement.Scalar matched =
          scalar(
              run,
              MetricKind.PDE_LOSS,
              Map.of("loss", loss, "at_error", Double.toString(error + 1e-9)));
      assertThat(matched.subject().checkpoints()).containsExactly(half.checkpoint());
      assertThat(matched.estimate().value())
          .isEqualTo(value(half, MetricKind.PDE_LOSS, Map.of("loss", loss)));
      assertThat(Double.parseDouble(matched.basis().options().get("reached_error")))
          .isEqualTo(error);
      assertThat(matched.basis().options()).containsEntry("reached_step", "50");
    }
    Map<String, String> few = Map.of("directions", "3", "m", "4");
    Map<String, String> fewThere = new TreeMap<>(few);
    fewThere.put("at_error", Double.toString(error + 1e-9));
    assertThat(value(run, MetricKind.ROUGHNESS_INDEX, fewThere))
        .isEqualTo(value(half, MetricKind.ROUGHNESS_INDEX, few));
  }

  @Test
  void anErrorThatIsNeverReachedLeavesTheValueUndefined() {
    Measurement none =
        TinyCell.measure(
                LANE,
                store,
                List.of(trained),
                List.of(new MeasurementSpec(MetricKind.PDE_LOSS, Map.of("at_error", "1E-9"))))
            .getFirst();
    assertThat(((Measurement.Undefined) none).reason())
        .startsWith("at_error: 1E-9 is reached by none of 1 checkpoints, the last has");
  }

  /** The energy without the node at 0 lacks h/6 · ½ u'(0)² of it, h = 1/50 twice the distance. */
  @Test
  void thePublishedRoughnessLeavesOutTheEndPointOfTheEnergy() throws IOException {
    Map<String, String> wu = Map.of("preset", "wu2021", "directions", "2", "l", "0.01", "m", "4");
    double[] published = centre(scalar(trained, MetricKind.ROUGHNESS_INDEX, wu), 4);
    double whole = value(trained, MetricKind.PDE_LOSS, Map.of());
    double slope = slopeAtZero();
    assertThat(published[0] - whole)
        .isCloseTo(-slope * slope / 2 / (3 * (NODES - 1)), within(1e-6));
    Map<String, String> squares = new TreeMap<>(wu);
    squares.put("loss", "least_squares");
    double own = value(trained, MetricKind.PDE_LOSS, Map.of("loss", "least_squares"));
    assertThat(centre(scalar(trained, MetricKind.ROUGHNESS_INDEX, squares), 4)[0])
        .isCloseTo(own, within(1e-9 * own));
  }

  /** u'(0) = N(0), because D = x(1 − x). */
  private static double slopeAtZero() {
    return LANE.submit(
            lane -> {
              EvaluationSet set = new EvaluationSets(store).train(settings().data());
              try (NetworkSurface surface =
                      new NetworkSurface(
                          lane,
                          ComputeProgram.of(architecture(), LossKind.DEEP_RITZ),
                          set.samples(),
                          Precision.FLOAT64);
                  TensorBlock point = surface.zeros(1)) {
                double[] theta = theta();
                point.fill(0, values -> System.arraycopy(theta, 0, values, 0, theta.length));
                return surface.function(point)[0];
              }
            })
        .join();
  }

  private static double[] centre(Measurement.Scalar rough, int m) throws IOException {
    double[] flat =
        Npz.read(store.get(rough.artifacts().getFirst().digest())).tensor("loss").doubles();
    return new double[] {flat[m / 2]};
  }

  /** ½‖∇L‖²/L with L = ½ Σ w (Δu + f)², whose gradient is taken by differences of the mean. */
  @Test
  void theRatioOfLeastSquaresIsThatByHand() throws IOException {
    MeasuredRun run = squares();
    double mean = value(run, MetricKind.TRAIN_LOSS, Map.of());
    double[] slopes = LANE.submit(lane -> slopes(lane, run)).join();
    double squared = Arrays.stream(slopes).map(s -> s * s).sum();
    Measurement.Scalar ratio = scalar(run, MetricKind.PL_RATIO, Map.of("samples", "0"));
    assertThat(ratio.estimate().value())
        .isCloseTo(NODES * squared / (4 * mean), within(1e-6 * ratio.estimate().value()));
    assertThat(Invariant.of(ratio)).containsExactly(Map.entry(Invariant.PL_CONDITION, 0.0));
  }

  /** L − L* = ½ Σ w (u′ − u*′)², u′ written out, and the gradient by differences of the energy. */
  @Test
  void theRatioOfTheEnergyIsThatByHand() throws IOException {
    MeasuredRun run = squares();
    double[] slopes = LANE.submit(lane -> slopes(lane, run, LossKind.DEEP_RITZ)).join();
    double squared = Arrays.stream(slopes).map(s -> s * s).sum();
    double[] theta = wide(run);
    PointSet nodes = PointSet.simpson(PoissonProblem.INTERVAL, NODES);
    double gap = 0;
    for (int n = 0; n < NODES; n++) {
      double x = nodes.x()[n];
      double wrong = slope(theta, x) - Math.PI * Math.cos(Math.PI * x);
      gap += nodes.weights()[n] * wrong * wrong / 2 / NODES;
    }
    Measurement.Scalar ratio = scalar(run, MetricKind.RITZ_RATIO, Map.of());
    assertThat(ratio.estimate().value())
        .as("the rule is exact to 1e-6")
        .isCloseTo(squared / (2 * gap), within(1e-4 * ratio.estimate().value()));
    assertThat(Double.parseDouble(ratio.basis().options().get("least")))
        .isCloseTo(PoissonProblem.INTERVAL.energy(), within(1e-6));
  }

  /** u′ = D N′ + D′ N. */
  private static double slope(double[] theta, double x) {
    double along = 0;
    for (int i = 0; i < HIDDEN; i++) {
      double t = Math.tanh(theta[i] * x + theta[HIDDEN + i]);
      along += theta[2 * HIDDEN + i] * theta[i] * (1 - t * t);
    }
    return x * (1 - x) * along + (1 - 2 * x) * network(theta, x);
  }

  @Test
  void onSampledPointsTheLeastEnergyIsNotKnownAndByQuadratureThereIsNoNoise() throws IOException {
    RunSettings sampled =
        settings().with(new DataSpec("poisson-1d", NODES, SubsetRule.MONTE_CARLO, 0, 0, 1, 0));
    MeasuredRun run = TinyCell.train(LANE, store, sampled, 1).getFirst();
    assertThat(reason(run, MetricKind.RITZ_RATIO)).contains("only by quadrature");
    assertThat(reason(trained, MetricKind.GRADIENT_NOISE_SCALE)).contains("no noise");
  }

  private static String reason(MeasuredRun run, MetricKind kind) {
    Measurement none =
        TinyCell.measure(LANE, store, List.of(run), List.of(new MeasurementSpec(kind, Map.of())))
            .getFirst();
    return ((Measurement.Undefined) none).reason();
  }

  private static double[] slopes(LaneContext lane, MeasuredRun run) throws IOException {
    return slopes(lane, run, LossKind.LEAST_SQUARES);
  }

  private static double[] slopes(LaneContext lane, MeasuredRun run, LossKind loss)
      throws IOException {
    EvaluationSet set = new EvaluationSets(store).train(run.run().settings().data());
    Architecture network = Families.of(run.run().settings().network(), List.of(1), 1);
    float[] theta =
        NetworkCheckpoint.read(store.get(run.checkpoint().digest()), network).weights().theta();
    double[] slopes = new double[theta.length];
    try (NetworkSurface surface =
        new NetworkSurface(
            lane, ComputeProgram.of(network, loss), set.samples(), Precision.FLOAT64)) {
      for (int i = 0; i < theta.length; i++) {
        slopes[i] = slope(surface, theta, theta, 0, i);
      }
    }
    return slopes;
  }

  /**
   * λ_max of J Jᵀ with the slopes of √w Δu in all parameters, Δu written out for one hidden layer.
   */
  @Test
  void theKernelOfTheResidualsIsThatOfTheLaplacian() throws IOException {
    MeasuredRun run = squares();
    double[] theta = wide(run);
    int p = theta.length;
    PointSet nodes = PointSet.simpson(PoissonProblem.INTERVAL, NODES);
    double[][] gram = new double[p][p];
    for (int n = 0; n < NODES; n++) {
      double[] row = new double[p];
      for (int i = 0; i < p; i++) {
        double h = 1e-5;
        double[] ahead = theta.clone();
        double[] behind = theta.clone();
        ahead[i] += h;
        behind[i] -= h;
        double x = nodes.x()[n];
        row[i] =
            Math.sqrt(nodes.weights()[n]) * (laplacian(ahead, x) - laplacian(behind, x)) / (2 * h);
      }
      for (int i = 0; i < p; i++) {
        for (int j = 0; j < p; j++) {
          gram[i][j] += row[i] * row[j];
        }
      }
    }
    double[] eigenvalues = DenseEigen.eigenvalues(gram);
    double top = eigenvalues[eigenvalues.length - 1];
    Measurement.Scalar ball = scalar(run, MetricKind.PL_BALL_SHARE, Map.of("samples", "0"));
    double lipschitz = Double.parseDouble(ball.basis().options().get("lipschitz"));
    assertThat(lipschitz).isGreaterThanOrEqualTo(Math.sqrt(top) * (1 - 1e-6));
    TangentKernel kernel = LANE.submit(lane -> residualKernel(lane, run)).join();
    assertThat(kernel.top()).isCloseTo(top, within(1e-6 * top));
    assertThat(kernel.trace())
        .isCloseTo(Arrays.stream(eigenvalues).sum(), within(1e-6 * kernel.trace()));
  }

  private static TangentKernel residualKernel(LaneContext lane, MeasuredRun run)
      throws IOException {
    EvaluationSet set = new EvaluationSets(store).train(run.run().settings().data());
    Architecture network = Families.of(run.run().settings().network(), List.of(1), 1);
    float[] theta =
        NetworkCheckpoint.read(store.get(run.checkpoint().digest()), network).weights().theta();
    return ResidualRows.kernel(
        lane, ComputeProgram.of(network, LossKind.LEAST_SQUARES), theta, set.samples());
  }

  /** Δ(D·N) = D N″ + 2 D′N′ + N D″ of N = Σ aₖ tanh(wₖ x + bₖ) + c. */
  private static double laplacian(double[] theta, double x) {
    int k = HIDDEN;
    double n = theta[3 * k];
    double slope = 0;
    double second = 0;
    for (int i = 0; i < k; i++) {
      double w = theta[i];
      double t = Math.tanh(w * x + theta[k + i]);
      double a = theta[2 * k + i];
      n += a * t;
      slope += a * w * (1 - t * t);
      second += a * w * w * -2 * t * (1 - t * t);
    }
    return x * (1 - x) * second + 2 * (1 - 2 * x) * slope - 2 * n;
  }

  /** The mean over points of D‖∇²N‖, dense, by second differences. */
  @Test
  void theHessianOfTheSolutionsValuesIsThatByHand() throws IOException {
    RunSettings few =
        squares()
            .run()
            .settings()
            .with(new DataSpec("poisson-1d", FEW, SubsetRule.MONTE_CARLO, 0, 0, 1, 0))
            .with(
                new TrainingSpec(
                    settings().training().optimizer(),
                    FEW,
                    new TrainingLength.Steps(20),
                    ScheduleSpec.CONSTANT,
                    List.of()));
    MeasuredRun run = TinyCell.train(LANE, store, few, 1).getFirst();
    double[] theta = wide(run);
    double[] points =
        new EvaluationSets(store).train(few.data()).samples().source().readWide(0, FEW);
    double sum = 0;
    for (double x : points) {
      double[] eigenvalues = DenseEigen.eigenvalues(secondDifferences(theta, x));
      double largest = Math.max(eigenvalues[eigenvalues.length - 1], -eigenvalues[0]);
      sum += x * (1 - x) * largest / FEW;
    }
    Measurement.Scalar norm =
        scalar(
            run,
            MetricKind.MODEL_HESSIAN_NORM,
            Map.of("samples", Integer.toString(FEW), "tolerance", "1E-8"));
    assertThat(norm.estimate().value()).isCloseTo(sum, within(1e-4 * sum));
  }

  private static double[][] secondDifferences(double[] theta, double x) {
    double h = 1e-4;
    double[][] hessian = new double[theta.length][theta.length];
    for (int i = 0; i < theta.length; i++) {
      for (int j = 0; j < theta.length; j++) {
        double all = 0;
        for (int corner = 0; corner < 4; corner++) {
          double[] moved = theta.clone();
          int a = corner < 2 ? 1 : -1;
          int b = corner % 2 == 0 ? 1 : -1;
          moved[i] += a * h;
          moved[j] += b * h;
          all += a * b * network(moved, x);
        }
        hessian[i][j] = all / (4 * h * h);
      }
    }
    return hessian;
  }

  private static double network(double[] theta, double x) {
    double n = theta[3 * HIDDEN];
    for (int i = 0; i < HIDDEN; i++) {
      n += theta[2 * HIDDEN + i] * Math.tanh(theta[i] * x + theta[HIDDEN + i]);
    }
    return n;
  }

  @Test
  void alongATrainingByLeastSquaresThePathKeepsWithinItsBound() {
    MeasuredRun run = squares();
    assertThat(value(run, MetricKind.PL_PATH_SHARE, Map.of())).isBetween(1e-9, 1.0);
    assertThat(value(run, MetricKind.PL_CONSTANT, Map.of()))
        .isLessThanOrEqualTo(value(run, MetricKind.PL_RATIO, Map.of("samples", "0")) * (1 + 1e-9));
  }

  /** A perceptron of one hidden layer, trained by least squares. */
  private static MeasuredRun squares() {
    RunSettings mlp =
        settings()
            .with(new NetworkSpec(NetworkFamily.MLP, HIDDEN, 1, Activation.TANH, false))
            .with(new TaskSpec(TaskKind.PDE, LossKind.LEAST_SQUARES, Parametrization.STANDARD));
    return TinyCell.train(LANE, store, mlp, 1).getFirst();
  }

  private static double[] wide(MeasuredRun run) throws IOException {
    Architecture network = Families.of(run.run().settings().network(), List.of(1), 1);
    float[] theta =
        NetworkCheckpoint.read(store.get(run.checkpoint().digest()), network).weights().theta();
    double[] wide = new double[theta.length];
    Arrays.setAll(wide, i -> theta[i]);
    return wide;
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

  /** The excess over the line between both ends, at the points of the stored profile. */
  @Test
  void aCurveBetweenTwoSolutionsHasABarrierInUnitsOfTheLoss() throws IOException {
    List<MeasuredRun> pair = TinyCell.train(LANE, store, settings(), 2);
    Map<String, String> options =
        Map.of("steps", "100", "batch_size", "101", "points", "5", "learning_rate", "0.001");
    Measurement.Scalar barrier =
        (Measurement.Scalar)
            TinyCell.measure(
                    LANE,
                    store,
                    pair,
                    List.of(new MeasurementSpec(MetricKind.CURVE_BARRIER, options)))
                .getFirst();
    Safetensors.Content file = Npz.read(store.get(barrier.artifacts().getFirst().digest()));
    double[] loss = file.tensor("loss").doubles();
    assertThat(loss[0])
        .isCloseTo(value(pair.getFirst(), MetricKind.TRAIN_LOSS, Map.of()), within(1e-12));
    assertThat(loss[4])
        .isCloseTo(value(pair.getLast(), MetricKind.TRAIN_LOSS, Map.of()), within(1e-12));
    double most = 0;
    for (int i = 0; i < 5; i++) {
      most = Math.max(most, loss[i] - (1 - i / 4.0) * loss[0] - i / 4.0 * loss[4]);
    }
    assertThat(barrier.estimate().value()).isCloseTo(most, within(1e-12));
    double straight =
        ((Measurement.Scalar)
                TinyCell.measure(
                        LANE,
                        store,
                        pair,
                        List.of(
                            new MeasurementSpec(MetricKind.LINEAR_BARRIER, Map.of("points", "5"))))
                    .getFirst())
            .estimate()
            .value();
    assertThat(most).as("the curve is trained to avoid it").isLessThan(straight);
  }

  /** No smoothing is needed where the raw barrier, in units of the loss, is below the floor. */
  @Test
  void aBarrierBetweenTwoSolutionsIsSmoothedAwayOrIsBelowTheFloor() throws IOException {
    List<MeasuredRun> pair = TinyCell.train(LANE, store, settings(), 2);
    MeasurementSpec line = new MeasurementSpec(MetricKind.LINEAR_BARRIER, Map.of("points", "7"));
    double raw =
        ((Measurement.Scalar) TinyCell.measure(LANE, store, pair, List.of(line)).getFirst())
            .estimate()
            .value();
    assertThat(raw).isPositive();
    Measurement below = smoothing(pair, 1.001 * raw);
    assertThat(((Measurement.Scalar) below).estimate().value()).isZero();
    Measurement above = smoothing(pair, 0.999 * raw);
    assertThat(above instanceof Measurement.Scalar found ? found.estimate().value() : 1)
        .isPositive();
  }

  private static Measurement smoothing(List<MeasuredRun> pair, double floor) {
    Map<String, String> options =
        Map.of("points", "7", "draws", "2", "count", "3", "floor", Double.toString(floor));
    return TinyCell.measure(
            LANE, store, pair, List.of(new MeasurementSpec(MetricKind.SMOOTHING_SCALE, options)))
        .getFirst();
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
    return stored(
        run,
        CheckpointRole.FINAL,
        TinyCell.STEPS,
        new float[architecture().layout().parameterCount()]);
  }

  /** The trained run with its last layer, so with u, times a factor. */
  private static MeasuredRun times(double factor, long step) throws IOException {
    Architecture network = architecture();
    float[] theta =
        NetworkCheckpoint.read(store.get(trained.checkpoint().digest()), network)
            .weights()
            .theta()
            .clone();
    for (TensorSlot slot : network.layout().named("output.*")) {
      for (int i = slot.offset(); i < slot.end(); i++) {
        theta[i] = (float) (factor * theta[i]);
      }
    }
    return stored(trained, CheckpointRole.PERIODIC, step, theta);
  }

  private static MeasuredRun stored(MeasuredRun run, CheckpointRole role, long step, float[] theta)
      throws IOException {
    Architecture architecture = architecture();
    byte[] bytes =
        new NetworkCheckpoint(
                run.run().key(),
                role,
                step,
                architecture.text(),
                ComputeProgram.of(architecture, LossKind.DEEP_RITZ).digest(),
                "test",
                new Weights(theta, new float[0]))
            .bytes(architecture.layout());
    CheckpointRef ref = new CheckpointRef(store.put(bytes), role, step, bytes.length);
    return new MeasuredRun(run.run(), ref, new RunOutcome.Trained());
  }
}
