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
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.engine.train.Initialization;
import io.orograph.engine.train.Weights;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartMeterTest {
  private static final Lane LANE = Lane.open("start-lane");

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static List<MeasuredRun> runs;

  @BeforeAll
  static void train() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    runs = TinyCell.train(LANE, store, 1);
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  @Test
  void theLineEndsAtTheLossOfTheNetwork() throws IOException {
    Measurement.Scalar loss = (Measurement.Scalar) measured(MetricKind.TRAIN_LOSS, Map.of());
    double[] along = profile(delta(Map.of("points", "5"))).tensor("loss").doubles();
    assertThat(along).hasSize(5);
    assertThat(along[4]).isEqualTo(loss.estimate().value());
    assertThat(along[0]).isGreaterThan(along[4]);
  }

  /** What the trainer kept before the first step has the loss that the line begins with. */
  @Test
  void theLineBeginsAtTheLossOfTheNetworkKeptBeforeTheFirstStep() throws IOException {
    MeasuredRun run = runs.getFirst();
    float[] drawn = Initialization.of(run.run(), architecture().layout());
    Measurement.Scalar held = delta(beginning(drawn), Map.of("points", "5"));
    assertThat(Invariant.of(held)).containsExactly(Map.entry(Invariant.PATH_START, 0.0));
    assertThat(held.estimate().cost().samplePasses()).isEqualTo(6 * 60);
    assertThat(Invariant.of(delta(Map.of("points", "5")))).isEmpty();
    for (Map<String, String> other :
        List.of(
            Map.of("start", "zero"),
            Map.of("moving_layer", "1"),
            Map.of("parameters", "*.weight"))) {
      assertThat(Invariant.of(delta(beginning(drawn), other))).as("%s", other).isEmpty();
    }
    assertThat(Invariant.of(delta(beginning(drawn), Map.of("split", "test"))))
        .containsExactly(Map.entry(Invariant.PATH_START, 0.0));
    assertThat(
            Invariant.of(delta(beginning(drawn), Map.of("moving_layer", "1", "others", "start"))))
        .containsKey(Invariant.PATH_START);
  }

  @Test
  void anotherNetworkBeforeTheFirstStepBreaksTheInvariantByTheDifferenceOfTheLosses()
      throws IOException {
    float[] other = Initialization.of(runs.getFirst().run(), architecture().layout());
    other[3] += 0.5f;
    Measurement.Scalar broken = delta(beginning(other), Map.of("points", "5"));
    double begins = profile(broken).tensor("loss").doubles()[0];
    double apart = Math.abs(begins - loss(other));
    assertThat(apart).isGreaterThan(1e-6);
    assertThat(Invariant.of(broken).get(Invariant.PATH_START)).isCloseTo(apart, within(1e-9));
  }

  /** The run with these parameters as the network that was kept before its first step. */
  private static MeasuredRun beginning(float[] theta) throws IOException {
    MeasuredRun run = runs.getFirst();
    byte[] bytes =
        new NetworkCheckpoint(
                run.run().key(),
                CheckpointRole.INITIAL,
                0,
                architecture().text(),
                "0".repeat(64),
                "test",
                new Weights(theta, new float[0]))
            .bytes(architecture().layout());
    CheckpointRef ref =
        new CheckpointRef(store.put(bytes), CheckpointRole.INITIAL, 0, bytes.length);
    return new MeasuredRun(run.run(), run.checkpoint(), run.outcome(), List.of(ref));
  }

  private static Measurement.Scalar delta(MeasuredRun run, Map<String, String> options) {
    return (Measurement.Scalar)
        TinyCell.measure(
                LANE,
                store,
                List.of(run),
                List.of(new MeasurementSpec(MetricKind.MIN_DELTA, options)))
            .getFirst();
  }

  /** A network without weights gives every class the same probability. */
  @Test
  void theLineFromZeroBeginsAtTheLogarithmOfTheNumberOfClasses() throws IOException {
    double[] along = profile(delta(Map.of("start", "zero"))).tensor("loss").doubles();
    assertThat(along).hasSize(50);
    assertThat(along[0]).isCloseTo(Math.log(10), within(1e-6));
  }

  @Test
  void minDeltaIsTheLargestRiseOfTheStoredProfile() throws IOException {
    Measurement.Scalar fresh = delta(Map.of("start", "fresh", "split", "test"));
    double[] along = profile(fresh).tensor("loss").doubles();
    double largest = 0;
    double lowest = along[0];
    for (double loss : along) {
      lowest = Math.min(lowest, loss);
      largest = Math.max(largest, loss - lowest);
    }
    assertThat(fresh.estimate().value()).isEqualTo(largest);
  }

  /** Points 0, 2, 4, … and the last, which of an even number of points is not among them. */
  @Test
  void theErrorOfMinDeltaIsTheDifferenceFromEveryOtherPoint() throws IOException {
    for (String points : List.of("8", "9")) {
      Measurement.Scalar fresh = delta(Map.of("start", "fresh", "split", "test", "points", points));
      double[] along = profile(fresh).tensor("loss").doubles();
      double largest = 0;
      double lowest = along[0];
      for (int i = 0; i < along.length; i++) {
        if (i % 2 == 0 || i == along.length - 1) {
          lowest = Math.min(lowest, along[i]);
          largest = Math.max(largest, along[i] - lowest);
        }
      }
      assertThat(fresh.estimate().errors().estimator())
          .as(points)
          .isEqualTo(fresh.estimate().value() - largest);
      assertThat(fresh.estimate().converged()).isTrue();
    }
  }

  @Test
  void theRecordSaysWhetherTheLineIsMonotoneByToleranceAndByNoise() throws IOException {
    Measurement.Scalar fresh = delta(Map.of("start", "fresh", "tolerance", "1000000"));
    Map<String, String> told = fresh.basis().options();
    double largest = Arrays.stream(profile(fresh).tensor("loss").doubles()).max().orElseThrow();
    double floor = Double.parseDouble(told.get("noise_floor"));
    assertThat(floor).isEqualTo(60 * 0x1p-53 * largest);
    assertThat(told)
        .containsEntry("monotone", "true")
        .containsEntry(
            "monotone_within_noise", Boolean.toString(fresh.estimate().value() <= 10 * floor));
    assertThat(delta(Map.of()).basis().options()).containsEntry("tolerance", "0.001");
  }

  /** A network whose weights are turned round and larger has a larger loss than a fresh one. */
  @Test
  void aLineThatRisesIsNotMonotoneByEither() throws IOException {
    Measurement.Scalar rising = delta(ended(), Map.of("start", "fresh", "tolerance", "0"));
    assertThat(rising.estimate().value()).isGreaterThan(0.01);
    assertThat(rising.basis().options())
        .containsEntry("monotone", "false")
        .containsEntry("monotone_within_noise", "false");
  }

  /** The run as if it had ended at its last network with all parameters turned round. */
  private static MeasuredRun ended() throws IOException {
    MeasuredRun run = runs.getFirst();
    float[] far = theta();
    for (int i = 0; i < far.length; i++) {
      far[i] = -2 * far[i];
    }
    byte[] bytes =
        new NetworkCheckpoint(
                run.run().key(),
                CheckpointRole.FINAL,
                TinyCell.STEPS,
                architecture().text(),
                "0".repeat(64),
                "test",
                new Weights(far, new float[0]))
            .bytes(architecture().layout());
    CheckpointRef ref =
        new CheckpointRef(store.put(bytes), CheckpointRole.FINAL, TinyCell.STEPS, bytes.length);
    return new MeasuredRun(run.run(), ref, run.outcome());
  }

  @Test
  void tensorsThatDoNotMoveStayAtTheEnd() throws IOException {
    Measurement.Scalar biases = delta(Map.of("start", "fresh", "parameters", "*.bias"));
    float[] start = profile(biases).tensor("start").floats();
    Architecture architecture = architecture();
    float[] end = theta();
    for (TensorSlot slot : architecture.layout().parameters()) {
      boolean equal = true;
      for (int i = slot.offset(); i < slot.end(); i++) {
        equal &= start[i] == end[i];
      }
      assertThat(equal).as(slot.name()).isEqualTo(slot.name().endsWith(".weight"));
    }
  }

  @Test
  void namesOfNoTensorHaveNoDelta() {
    Measurement none = measured(MetricKind.MIN_DELTA, Map.of("parameters", "conv.*"));
    assertThat(none).isInstanceOf(Measurement.Undefined.class);
  }

  /** With the last layer alone moving the outputs move on a straight line. */
  @Test
  void outputsThatAreLinearInWhatMovesDoNotTurn() {
    Measurement.Scalar straight =
        (Measurement.Scalar)
            measured(MetricKind.GAUSS_LENGTH, Map.of("parameters", lastLayer() + ".*"));
    assertThat(straight.estimate().value()).isCloseTo(0, within(1e-6));
    Measurement.Scalar all = (Measurement.Scalar) measured(MetricKind.GAUSS_LENGTH, Map.of());
    assertThat(all.estimate().value()).isBetween(0.05, 20.0);
    assertThat(all.estimate().errors().estimator()).isLessThan(0.2 * all.estimate().value());
  }

  /** A run that ended where it began: nothing moves, so that nothing can turn. */
  @Test
  void aPathAtRestHasNoGaussLengthByEitherForm() throws IOException {
    MeasuredRun run = runs.getFirst();
    float[] drawn = Initialization.of(run.run(), architecture().layout());
    byte[] bytes =
        new NetworkCheckpoint(
                run.run().key(),
                CheckpointRole.FINAL,
                TinyCell.STEPS,
                architecture().text(),
                "0".repeat(64),
                "test",
                new Weights(drawn, new float[0]))
            .bytes(architecture().layout());
    CheckpointRef ref =
        new CheckpointRef(store.put(bytes), CheckpointRole.FINAL, TinyCell.STEPS, bytes.length);
    MeasuredRun still = new MeasuredRun(run.run(), ref, run.outcome());
    for (String form : List.of("chord", "jet")) {
      Measurement none =
          TinyCell.measure(
                  LANE,
                  store,
                  List.of(still),
                  List.of(new MeasurementSpec(MetricKind.GAUSS_LENGTH, Map.of("form", form))))
              .getFirst();
      assertThat(none).as(form).isInstanceOf(Measurement.Undefined.class);
      assertThat(((Measurement.Undefined) none).reason()).as(form).startsWith("at rest: ");
    }
    assertThat(measured(MetricKind.GAUSS_LENGTH, Map.of()).basis().options())
        .containsEntry("at_rest", "0");
  }

  /** A single layer moves; the others stay where {@code others} says. */
  @Test
  void aLayerMovesAloneFromWhereItBeganToWhereItEnded() throws IOException {
    float[] start = Initialization.of(runs.getFirst().run(), architecture().layout());
    float[] end = theta();
    int bound = architecture().layout().parameters().get(1).end();
    for (String others : List.of("final", "start")) {
      float[] resting = others.equals("final") ? end : start;
      for (int layer = 1; layer <= 2; layer++) {
        float[] first = resting.clone();
        float[] last = resting.clone();
        int from = layer == 1 ? 0 : bound;
        int to = layer == 1 ? bound : end.length;
        System.arraycopy(start, from, first, from, to - from);
        System.arraycopy(end, from, last, from, to - from);
        Measurement.Scalar found =
            delta(Map.of("moving_layer", Integer.toString(layer), "others", others, "points", "3"));
        double[] along = profile(found).tensor("loss").doubles();
        assertThat(along[0]).as(layer + others).isCloseTo(loss(first), within(1e-12));
        assertThat(along[2]).as(layer + others).isCloseTo(loss(last), within(1e-12));
      }
    }
  }

  @Test
  void aLayerThatANetworkDoesNotHaveHasNoDelta() {
    Measurement none = measured(MetricKind.MIN_DELTA, Map.of("moving_layer", "3"));
    assertThat(none).isInstanceOf(Measurement.Undefined.class);
  }

  /** By derivatives relu networks turn less: their kinks are not seen. */
  @Test
  void byDerivativesOutputsThatAreLinearInWhatMovesDoNotTurn() {
    Measurement.Scalar straight =
        (Measurement.Scalar)
            measured(MetricKind.GAUSS_LENGTH, Map.of("form", "jet", "moving_layer", "2"));
    assertThat(straight.estimate().value()).isCloseTo(0, within(1e-9));
    Measurement.Scalar jets =
        (Measurement.Scalar)
            measured(MetricKind.GAUSS_LENGTH, Map.of("form", "jet", "points", "401"));
    Measurement.Scalar chords =
        (Measurement.Scalar) measured(MetricKind.GAUSS_LENGTH, Map.of("points", "401"));
    assertThat(jets.estimate().value()).isBetween(0.02, chords.estimate().value());
    assertThat(jets.estimate().errors().estimator()).isLessThan(0.02 * jets.estimate().value());
    assertThat(jets.estimate().cost().samplePasses())
        .isEqualTo(3 * chords.estimate().cost().samplePasses());
  }

  @Test
  void theDistanceIsThatFromTheDrawOfTheRunsSeedOverItsNorm() throws IOException {
    float[] start = Initialization.of(runs.getFirst().run(), architecture().layout());
    float[] end = theta();
    double moved = 0;
    double norm = 0;
    double last = 0;
    for (int i = 0; i < start.length; i++) {
      moved += Math.pow(end[i] - (double) start[i], 2);
      norm += Math.pow(start[i], 2);
      last += Math.pow(end[i], 2);
    }
    Measurement.Scalar distance =
        (Measurement.Scalar) measured(MetricKind.INITIAL_DISTANCE, Map.of());
    assertThat(distance.estimate().value()).isCloseTo(Math.sqrt(moved / norm), within(1e-9));
    Measurement.Scalar released =
        (Measurement.Scalar) measured(MetricKind.INITIAL_DISTANCE, Map.of("preset", "release2021"));
    assertThat(released.estimate().value()).isCloseTo(Math.sqrt(moved / last), within(1e-9));
    Measurement.Scalar plain =
        (Measurement.Scalar) measured(MetricKind.INITIAL_DISTANCE, Map.of("over", "none"));
    assertThat(plain.estimate().value()).isCloseTo(Math.sqrt(moved), within(1e-9));
    Map<String, String> told = plain.basis().options();
    assertThat(Double.parseDouble(told.get("distance"))).isEqualTo(plain.estimate().value());
    assertThat(Double.parseDouble(told.get("initial_norm")))
        .isCloseTo(Math.sqrt(norm), within(1e-9));
    assertThat(Double.parseDouble(told.get("final_norm"))).isCloseTo(Math.sqrt(last), within(1e-9));
  }

  @Test
  void squaredDistancesOfTheLayersAddUp() {
    double all = distance(Map.of("over", "none"));
    double first = distance(Map.of("over", "none", "moving_layer", "1"));
    double second = distance(Map.of("over", "none", "moving_layer", "2"));
    double weights = distance(Map.of("over", "none", "parameters", "*.weight"));
    double biases = distance(Map.of("over", "none", "parameters", "*.bias"));
    assertThat(first * first + second * second).isCloseTo(all * all, within(1e-9));
    assertThat(weights * weights + biases * biases).isCloseTo(all * all, within(1e-9));
    assertThat(biases).isPositive();
    assertThat(measured(MetricKind.INITIAL_DISTANCE, Map.of("moving_layer", "3")))
        .isInstanceOf(Measurement.Undefined.class);
  }

  private static double distance(Map<String, String> options) {
    return ((Measurement.Scalar) measured(MetricKind.INITIAL_DISTANCE, options)).estimate().value();
  }

  /** Of any parameters, with all samples of the training at once. */
  private static double loss(float[] theta) {
    return LANE.submit(
            context -> {
              ComputeProgram program =
                  ComputeProgram.of(architecture(), TinyCell.settings().task().loss());
              EvaluationSet set = new EvaluationSets(store).train(TinyCell.settings().data());
              try (NetworkSurface surface =
                      new NetworkSurface(context, program, set.samples(), Precision.FLOAT64);
                  TensorBlock point = surface.points(theta)) {
                return surface.loss(point)[0];
              }
            })
        .join();
  }

  private static String lastLayer() {
    String name = architecture().layout().parameters().getLast().name();
    return name.substring(0, name.indexOf('.'));
  }

  private static Architecture architecture() {
    return Families.of(TinyCell.settings().network(), List.of(1, 8, 8), 10);
  }

  private static float[] theta() throws IOException {
    return NetworkCheckpoint.read(store.get(runs.getFirst().checkpoint().digest()), architecture())
        .weights()
        .theta();
  }

  private static Measurement.Scalar delta(Map<String, String> options) {
    return (Measurement.Scalar) measured(MetricKind.MIN_DELTA, options);
  }

  private static Measurement measured(MetricKind kind, Map<String, String> options) {
    return TinyCell.measure(LANE, store, runs, List.of(new MeasurementSpec(kind, options)))
        .getFirst();
  }

  private static Safetensors.Content profile(Measurement.Scalar measured) throws IOException {
    return Npz.read(store.get(measured.artifacts().getFirst().digest()));
  }
}
