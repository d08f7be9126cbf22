package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.estimate.SymmetricEigen;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class CellWorkTest {
  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static Lane lane;
  private static List<MeasuredRun> runs;
  private static List<Measurement> all;

  @BeforeAll
  static void trainAndMeasure() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    lane = Lane.open("test-lane");
    runs = TinyCell.train(lane, store, 3);
    all = measure(TinyCell.order(runs, TinyCell.everything(), Set.of()));
  }

  @AfterAll
  static void close() {
    lane.close();
  }

  @Test
  void everyKindIsMeasuredOfEveryRunAndPairAndTheCellInTheFixedOrder() {
    List<String> expected = new ArrayList<>();
    for (int run = 0; run < 3; run++) {
      for (MetricKind kind : kinds(MetricLevel.RUN)) {
        expected.add(kind + "[" + run + "]");
      }
    }
    for (MetricKind kind : kinds(MetricLevel.PAIR)) {
      expected.addAll(List.of(kind + "[0, 1]", kind + "[0, 2]", kind + "[1, 2]"));
    }
    for (MetricKind kind : kinds(MetricLevel.CELL)) {
      expected.add(kind + "[0, 1, 2]");
    }
    assertThat(all.stream().map(CellWorkTest::name)).containsExactlyElementsOf(expected);
    assertThat(all)
        .as(
            "no noise scale at the end of training, no tails of narrow networks, no earlier epochs,"
                + " no squared errors, no condition of"
                + " a singular kernel, and a barrier may outlive all smoothing")
        .allMatch(
            m ->
                m instanceof Measurement.Scalar
                    || m.kind() == MetricKind.GRADIENT_NOISE_SCALE
                    || m.kind() == MetricKind.EPOCH_AVERAGED_ACCURACY
                    || m.kind() == MetricKind.KERNEL_CONDITION
                    || m.kind().name().startsWith("PL_")
                    || m.kind() == MetricKind.SMOOTHING_SCALE
                    || m.kind() == MetricKind.TAIL_EXPONENT);
  }

  private static List<MetricKind> kinds(MetricLevel level) {
    return Arrays.stream(MetricKind.values())
        .filter(k -> !k.isOfPdes() && !k.isOwn())
        .filter(k -> k.level() == level)
        .toList();
  }

  @Test
  void measuredAgainOnAnotherLaneEveryBitIsTheSame() {
    List<MeasuredRun> shuffled = new ArrayList<>(runs);
    Collections.reverse(shuffled);
    try (Lane other = Lane.open("other-lane")) {
      MeasureOrder order = TinyCell.order(shuffled, TinyCell.everything(), Set.of());
      assertThat(TinyCell.measure(other, store, order)).isEqualTo(all);
    }
  }

  @Test
  void whatIsRecordedIsLeftOutAndChangesNothingElse() {
    Set<Recorded> recorded =
        Set.of(
            new Recorded(Metric.of(MetricKind.TRAIN_LOSS), List.of(0)),
            new Recorded(Metric.of(MetricKind.TOP_EIGENVALUE), List.of(1)),
            new Recorded(Metric.of(MetricKind.MODE_CONNECTIVITY), List.of(0, 1)),
            new Recorded(Metric.of(MetricKind.CKA_SIMILARITY), List.of(0, 1)));
    List<Measurement> rest =
        all.stream()
            .filter(m -> !recorded.contains(new Recorded(m.metric(), m.subject().replicates())))
            .toList();
    assertThat(rest).hasSize(all.size() - 4);
    assertThat(measure(TinyCell.order(runs, TinyCell.everything(), recorded))).isEqualTo(rest);
  }

  @Test
  void aPairsResultDoesNotDependOnItsCompany() {
    MeasurementSpec curve = spec(MetricKind.MODE_CONNECTIVITY);
    List<MeasurementSpec> asked = List.of(spec(MetricKind.TRAIN_LOSS), curve);
    List<Measurement> alone =
        measure(TinyCell.order(List.of(runs.get(0), runs.get(2)), asked, Set.of()));
    assertThat(alone.getLast()).isEqualTo(found(MetricKind.MODE_CONNECTIVITY, List.of(0, 2)));
  }

  @Test
  void ofTheFirstPairAloneTheResultIsThatOfAllPairs() {
    Map<String, String> options = new TreeMap<>(spec(MetricKind.MODE_CONNECTIVITY).options());
    options.put("between", "first");
    MeasurementSpec first = new MeasurementSpec(MetricKind.MODE_CONNECTIVITY, options);
    List<Measurement> found = measure(TinyCell.order(runs, List.of(first), Set.of()));
    assertThat(found).hasSize(1);
    assertThat(((Measurement.Scalar) found.getFirst()).estimate().value())
        .isEqualTo(
            ((Measurement.Scalar) found(MetricKind.MODE_CONNECTIVITY, List.of(0, 1)))
                .estimate()
                .value());
  }

  @Test
  void lossAndErrorsAgreeWithTheLossSurface() throws Exception {
    EvaluationSets sets = new EvaluationSets(store);
    EvaluationSet train = sets.train(TinyCell.settings().data());
    double[] values =
        lane.submit(
                context -> {
                  try (CellSession cell =
                      new CellSession(
                          context, store, DataSets.shipped(), TinyCell.settings(), "test")) {
                    NetworkSurface surface = cell.surface(train, runs.get(1));
                    TensorBlock point = surface.points(cell.theta(runs.get(1)));
                    return new double[] {surface.loss(point)[0], surface.errorPercent(point)[0]};
                  }
                })
            .join();
    assertThat(estimate(MetricKind.TRAIN_LOSS, 1).value()).isCloseTo(values[0], within(1e-12));
    assertThat(estimate(MetricKind.TRAIN_ERROR, 1).value()).isCloseTo(values[1], within(1e-9));
    assertThat(estimate(MetricKind.TEST_ACCURACY, 1).value()).isBetween(20.0, 100.0);
    double p = estimate(MetricKind.TEST_ACCURACY, 1).value() / 100;
    assertThat(estimate(MetricKind.TEST_ACCURACY, 1).errors().data())
        .isCloseTo(100 * Math.sqrt(p * (1 - p) / 360), within(1e-9));
  }

  @Test
  void curvatureAgreesWithTheDenseHessian() throws Exception {
    double[] eigenvalues = denseOfFirst();
    double largest = Arrays.stream(eigenvalues).max().orElseThrow();
    double smallest = Arrays.stream(eigenvalues).min().orElseThrow();
    Estimate top = estimate(MetricKind.TOP_EIGENVALUE, 0);
    Estimate bottom = estimate(MetricKind.BOTTOM_EIGENVALUE, 0);
    Estimate trace = estimate(MetricKind.HESSIAN_TRACE, 0);
    assertThat(top.converged()).isTrue();
    assertThat(top.value()).isCloseTo(largest, within(top.errors().estimator() + 1e-9));
    assertThat(bottom.value()).isCloseTo(smallest, within(bottom.errors().estimator() + 1e-9));
    assertThat(trace.value())
        .isCloseTo(Arrays.stream(eigenvalues).sum(), within(4 * trace.errors().estimator()));
    assertThat(top.cost().matvecs()).isPositive();
    assertThat(bottom.cost().matvecs()).as("told with the top eigenvalue").isZero();
    Measurement.Scalar measured = (Measurement.Scalar) found(MetricKind.TOP_EIGENVALUE, List.of(0));
    Safetensors.Content spectrum = Npz.read(store.get(measured.artifacts().getFirst().digest()));
    double[] ritz = spectrum.tensor("ritz_values").doubles();
    assertThat(ritz[ritz.length - 1]).isEqualTo(top.value());
    assertThat(Arrays.stream(spectrum.tensor("weights").doubles()).sum())
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void theSpectralDensityAgreesWithTheDenseHessian() throws Exception {
    double[] eigenvalues = denseOfFirst();
    double squares = Arrays.stream(eigenvalues).map(e -> e * e).average().orElseThrow();
    Measurement.Scalar density =
        (Measurement.Scalar) found(MetricKind.SPECTRAL_DENSITY, List.of(0));
    assertThat(density.estimate().value())
        .isCloseTo(Math.sqrt(squares), within(4 * density.estimate().errors().estimator()));
    assertThat(density.estimate().cost().matvecs()).isEqualTo(3 * 20);
    Safetensors.Content spectrum = Npz.read(store.get(density.artifacts().getFirst().digest()));
    assertThat(Arrays.stream(spectrum.tensor("weights").doubles()).sum())
        .isCloseTo(3, within(1e-9));
    assertThat(Arrays.stream(spectrum.tensor("nodes").doubles()))
        .hasSize(60)
        .allMatch(
            node -> node > min(eigenvalues) - 1e-9 && node < -min(negated(eigenvalues)) + 1e-9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hutch++", "xtrace"})
  void everyEstimatorOfTheTraceAgreesWithTheDenseHessian(String estimator) throws Exception {
    MeasurementSpec spec =
        new MeasurementSpec(
            MetricKind.HESSIAN_TRACE,
            Map.of("samples", "30", "probes", "60", "estimator", estimator));
    Measurement.Scalar trace =
        (Measurement.Scalar)
            measure(TinyCell.order(List.of(runs.getFirst()), List.of(spec), Set.of())).getFirst();
    assertThat(trace.estimate().value())
        .isCloseTo(
            Arrays.stream(denseOfFirst()).sum(),
            within(4 * trace.estimate().errors().estimator() + 1e-9));
    assertThat(trace.estimate().errors().estimator())
        .isLessThan(estimate(MetricKind.HESSIAN_TRACE, 0).errors().estimator());
  }

  /** The blocks of single tensors make up the whole diagonal. */
  @Test
  void theTracesOfAllTensorsAddUpToThatOfTheNetwork() throws Exception {
    double sum = 0;
    double variance = 0;
    for (String tensors : List.of("0.weight", "0.bias", "2.*")) {
      Estimate part =
          measuredOfFirst(
              MetricKind.HESSIAN_TRACE,
              Map.of("samples", "30", "probes", "200", "parameters", tensors));
      sum += part.value();
      variance += part.errors().estimator() * part.errors().estimator();
    }
    assertThat(sum).isCloseTo(Arrays.stream(denseOfFirst()).sum(), within(4 * Math.sqrt(variance)));
  }

  @Test
  void theGaussNewtonMatrixHasNoNegativeEigenvalue() {
    Map<String, String> options = Map.of("samples", "30", "steps", "60", "matrix", "gauss_newton");
    Estimate bottom = measuredOfFirst(MetricKind.BOTTOM_EIGENVALUE, options);
    assertThat(bottom.value()).isGreaterThan(-1e-9);
    assertThat(estimate(MetricKind.BOTTOM_EIGENVALUE, 0).value()).isNegative();
  }

  @Test
  void theDominantEigenvalueIsOneOfTheEnds() throws Exception {
    Estimate dominant =
        measuredOfFirst(
            MetricKind.DOMINANT_EIGENVALUE,
            Map.of("samples", "30", "steps", "10000", "tolerance", "0.0000000001"));
    double[] eigenvalues = denseOfFirst();
    double top = -min(negated(eigenvalues));
    double bottom = min(eigenvalues);
    assertThat(dominant.converged()).isTrue();
    assertThat(dominant.value()).isCloseTo(top > -bottom ? top : bottom, within(1e-5));
  }

  @Test
  void namesThatNoTensorHasLeaveTheValueUndefined() {
    MeasurementSpec spec =
        new MeasurementSpec(MetricKind.HESSIAN_TRACE, Map.of("parameters", "layer9.*,fc"));
    assertThat(measure(TinyCell.order(List.of(runs.getFirst()), List.of(spec), Set.of())))
        .singleElement()
        .isInstanceOfSatisfying(
            Measurement.Undefined.class,
            none -> assertThat(none.reason()).startsWith("parameters: no tensor of "));
  }

  private static Estimate measuredOfFirst(MetricKind kind, Map<String, String> options) {
    MeasurementSpec spec = new MeasurementSpec(kind, options);
    return ((Measurement.Scalar)
            measure(TinyCell.order(List.of(runs.getFirst()), List.of(spec), Set.of())).getFirst())
        .estimate();
  }

  @Test
  void severalEigenvaluesAreConvergedWhereTheyAreAskedFor() throws Exception {
    double[] eigenvalues = denseOfFirst();
    Arrays.sort(eigenvalues);
    MeasurementSpec spec =
        new MeasurementSpec(
            MetricKind.TOP_EIGENVALUE,
            Map.of("samples", "30", "steps", "120", "count", "6", "block", "3"));
    Measurement.Scalar top =
        (Measurement.Scalar)
            measure(TinyCell.order(List.of(runs.getFirst()), List.of(spec), Set.of())).getFirst();
    assertThat(top.estimate().converged()).isTrue();
    Safetensors.Content spectrum = Npz.read(store.get(top.artifacts().getFirst().digest()));
    double[] ritz = spectrum.tensor("ritz_values").doubles();
    double[] residuals = spectrum.tensor("residuals").doubles();
    for (int i = 1; i <= 6; i++) {
      assertThat(ritz[ritz.length - i])
          .isCloseTo(
              eigenvalues[eigenvalues.length - i], within(residuals[ritz.length - i] + 1e-9));
    }
  }

  @Test
  void aProfileStartsAndEndsAtTheTrainingErrorsAndHoldsTheValue() throws Exception {
    Measurement.Scalar pair =
        (Measurement.Scalar) found(MetricKind.MODE_CONNECTIVITY, List.of(0, 1));
    assertThat(pair.artifacts())
        .extracting(ArtifactRef::kind)
        .containsExactly(ArtifactKind.PROFILE, ArtifactKind.CURVE_BEND);
    Safetensors.Content profile = Npz.read(store.get(pair.artifacts().getFirst().digest()));
    double[] errors = profile.tensor("error").doubles();
    double[] losses = profile.tensor("loss").doubles();
    assertThat(errors).hasSize(7);
    assertThat(errors[0]).isEqualTo(estimate(MetricKind.TRAIN_ERROR, 0).value());
    assertThat(errors[6]).isEqualTo(estimate(MetricKind.TRAIN_ERROR, 1).value());
    assertThat(losses[0]).isCloseTo(estimate(MetricKind.TRAIN_LOSS, 0).value(), within(1e-12));
    double middle = (errors[0] + errors[6]) / 2;
    double deviation =
        Arrays.stream(errors)
            .map(e -> middle - e)
            .boxed()
            .max((a, b) -> Double.compare(Math.abs(a), Math.abs(b)))
            .orElseThrow();
    assertThat(Math.abs(pair.estimate().value())).isEqualTo(Math.abs(deviation));
    Safetensors.Content bend = Safetensors.read(store.get(pair.artifacts().getLast().digest()));
    assertThat(bend.tensors().keySet()).containsExactly("0.bias", "0.weight", "2.bias", "2.weight");
  }

  @Test
  void theStraightLineHasTheLossesOfItsPointsAndBothBarriers() throws Exception {
    Measurement.Scalar signed =
        (Measurement.Scalar) found(MetricKind.LINEAR_CONNECTIVITY, List.of(0, 1));
    Measurement.Scalar barrier =
        (Measurement.Scalar) found(MetricKind.LINEAR_BARRIER, List.of(0, 1));
    assertThat(barrier.artifacts()).isEqualTo(signed.artifacts());
    assertThat(barrier.estimate().cost().samplePasses()).as("told with the other").isZero();
    Safetensors.Content profile = Npz.read(store.get(signed.artifacts().getFirst().digest()));
    double[] loss = profile.tensor("loss").doubles();
    double[] error = profile.tensor("error").doubles();
    double[] middle =
        lane.submit(
                context -> {
                  EvaluationSet train = new EvaluationSets(store).train(TinyCell.settings().data());
                  try (CellSession cell =
                      new CellSession(
                          context, store, DataSets.shipped(), TinyCell.settings(), "test")) {
                    float[] mean = cell.theta(runs.get(0)).clone();
                    for (int i = 0; i < mean.length; i++) {
                      mean[i] = (mean[i] + cell.theta(runs.get(1))[i]) / 2;
                    }
                    NetworkSurface surface = cell.surface(train, runs.get(0));
                    TensorBlock point = surface.points(mean);
                    return new double[] {surface.loss(point)[0], surface.errorPercent(point)[0]};
                  }
                })
            .join();
    // the point of the test is rounded to float32, that of the line is not
    assertThat(loss[3]).isCloseTo(middle[0], within(1e-5));
    assertThat(error[3]).isEqualTo(middle[1]);
    double over = 0;
    double furthest = 0;
    for (int i = 0; i < 7; i++) {
      over = Math.max(over, loss[i] - (6 - i) / 6.0 * loss[0] - i / 6.0 * loss[6]);
      double below = (error[0] + error[6]) / 2 - error[i];
      furthest = Math.abs(below) > Math.abs(furthest) ? below : furthest;
    }
    assertThat(barrier.estimate().value()).isPositive().isCloseTo(over, within(1e-12));
    assertThat(signed.estimate().value()).isCloseTo(furthest, within(1e-12));
  }

  @Test
  void disagreementAndDivergenceAreThoseOfTheAnswersOnTheTestSamples() throws Exception {
    double[][] logits = new double[2][];
    for (int r = 0; r < 2; r++) {
      int replicate = r;
      logits[r] =
          lane.submit(
                  context -> {
                    EvaluationSet test = new EvaluationSets(store).test(TinyCell.settings().data());
                    try (CellSession cell =
                        new CellSession(
                            context, store, DataSets.shipped(), TinyCell.settings(), "test")) {
                      return cell.outputs(runs.get(replicate), test);
                    }
                  })
              .join();
    }
    int n = logits[0].length / 10;
    int different = 0;
    double divergence = 0;
    for (int i = 0; i < n; i++) {
      double[] p = softmax(logits[0], i);
      double[] q = softmax(logits[1], i);
      different += largest(p) == largest(q) ? 0 : 1;
      for (int c = 0; c < 10; c++) {
        double middle = (p[c] + q[c]) / 2;
        divergence += (p[c] * Math.log(p[c] / middle) + q[c] * Math.log(q[c] / middle)) / (2.0 * n);
      }
    }
    Estimate disagreement = pairEstimate(MetricKind.DISAGREEMENT);
    Estimate js = pairEstimate(MetricKind.JS_DIVERGENCE);
    assertThat(disagreement.value()).isPositive().isCloseTo(100.0 * different / n, within(1e-9));
    assertThat(js.value()).isPositive().isCloseTo(divergence, within(1e-12));
    assertThat(disagreement.cost().samplePasses()).isEqualTo(2L * n);
    assertThat(js.cost().samplePasses()).as("told with the disagreement").isZero();
  }

  @Test
  void evaluationSetsAreInTheStoreWithTheLabelsUsed() throws Exception {
    Measurement loss = found(MetricKind.TRAIN_LOSS, List.of(0));
    Safetensors.Content set = Npz.read(store.get(loss.basis().evaluationSet().digest()));
    assertThat(set.tensor("inputs").shape()).containsExactly(60L, 64L);
    assertThat(set.tensor("labels").longs()).hasSize(60);
    assertThat(loss.basis().options()).containsEntry("labels", "as trained");
    Measurement cka = found(MetricKind.CKA_SIMILARITY, List.of(0, 1));
    assertThat(Npz.read(store.get(cka.basis().evaluationSet().digest())).tensor("inputs").shape())
        .containsExactly(100L, 64L);
    assertThat(((Measurement.Scalar) cka).estimate().value()).isBetween(0.0, 1.0);
  }

  @Test
  void collapsedNetworksHaveNoSimilarity() {
    MeasuredRun collapsed =
        new MeasuredRun(
            runs.get(1).run(), runs.get(1).checkpoint(), new RunOutcome.Collapsed(1e-9));
    List<Measurement> measured =
        measure(
            TinyCell.order(
                List.of(runs.get(0), collapsed),
                List.of(spec(MetricKind.CKA_SIMILARITY)),
                Set.of()));
    assertThat(measured).singleElement().isInstanceOf(Measurement.Undefined.class);
    assertThat(((Measurement.Undefined) measured.getFirst()).reason()).startsWith("collapsed");
  }

  @Test
  void aCheckpointOfAnotherRunIsRefusedByName() {
    MeasuredRun wrong =
        new MeasuredRun(runs.get(0).run(), runs.get(1).checkpoint(), runs.get(0).outcome());
    assertThatThrownBy(
            () ->
                measure(
                    TinyCell.order(List.of(wrong), List.of(spec(MetricKind.TRAIN_LOSS)), Set.of())))
        .hasMessageContaining("expected: of run " + wrong.run().key());
  }

  private static List<Measurement> measure(MeasureOrder order) {
    return TinyCell.measure(lane, store, order);
  }

  /** All eigenvalues of the Hessian, from its columns. */
  private static double[] dense(NetworkSurface surface, TensorBlock point) {
    int n = Math.toIntExact(surface.dimension());
    try (TensorBlock unit = surface.zeros(n);
        TensorBlock columns = surface.zeros(n)) {
      for (int j = 0; j < n; j++) {
        int at = j;
        unit.fill(j, values -> values[at] = 1);
      }
      surface.hessian(point).apply(unit, columns);
      double[][] matrix = new double[n][];
      for (int j = 0; j < n; j++) {
        matrix[j] = columns.column(j);
      }
      return SymmetricEigen.values(matrix);
    }
  }

  /** All eigenvalues of the Hessian that the first run is measured with. */
  private static double[] denseOfFirst() {
    return lane.submit(
            context -> {
              EvaluationSet sample =
                  new EvaluationSets(store).probe(TinyCell.settings().data(), 60, 30);
              try (CellSession cell =
                  new CellSession(
                      context, store, DataSets.shipped(), TinyCell.settings(), "test")) {
                NetworkSurface surface = cell.surface(sample, runs.get(0));
                return dense(surface, surface.points(cell.theta(runs.get(0))));
              }
            })
        .join();
  }

  private static double[] softmax(double[] logits, int sample) {
    double[] p = Arrays.copyOfRange(logits, 10 * sample, 10 * sample + 10);
    double sum = Arrays.stream(p).map(Math::exp).sum();
    return Arrays.stream(p).map(z -> Math.exp(z) / sum).toArray();
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int c = 1; c < values.length; c++) {
      best = values[c] > values[best] ? c : best;
    }
    return best;
  }

  private static Estimate pairEstimate(MetricKind kind) {
    return ((Measurement.Scalar) found(kind, List.of(0, 1))).estimate();
  }

  private static double min(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  private static double[] negated(double[] values) {
    return Arrays.stream(values).map(v -> -v).toArray();
  }

  private static MeasurementSpec spec(MetricKind kind) {
    return TinyCell.everything().stream().filter(m -> m.kind() == kind).findFirst().orElseThrow();
  }

  private static Measurement found(MetricKind kind, List<Integer> replicates) {
    return all.stream()
        .filter(m -> m.kind() == kind && m.subject().replicates().equals(replicates))
        .findFirst()
        .orElseThrow();
  }

  private static Estimate estimate(MetricKind kind, int replicate) {
    return ((Measurement.Scalar) found(kind, List.of(replicate))).estimate();
  }

  private static String name(Measurement m) {
    return m.kind() + "" + m.subject().replicates();
  }
}
