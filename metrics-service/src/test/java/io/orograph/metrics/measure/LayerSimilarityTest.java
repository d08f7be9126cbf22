package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.similarity.Cka;
import io.orograph.core.similarity.OutputMatrix;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CKA of the hidden layer of 64-4-10 networks, against a forward pass written out here. */
class LayerSimilarityTest {
  private static final Lane LANE = Lane.open("layer-similarity");
  private static final int INPUTS = 64;
  private static final int WIDTH = 4;

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static EvaluationSets sets;
  private static List<MeasuredRun> runs;

  @BeforeAll
  static void train() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    sets = new EvaluationSets(store);
    runs = TinyCell.train(LANE, store, 2);
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  @Test
  void plainInputsAreTheFirstTrainingSamples() throws IOException {
    Measurement.Scalar m = measured(Map.of("layer", "1", "inputs", "plain", "samples", "50"));
    Samples samples = sets.probe(data(), 60, 50).samples();
    assertThat(m.estimate().value())
        .isCloseTo(value(Cka.linear(hidden(0, samples), hidden(1, samples))), within(1e-12));
    assertThat(m.basis().options())
        .containsEntry("inputs", "plain")
        .containsEntry("layer", "1")
        .containsEntry("activations", "flattened");
    assertThat(m.basis().samples()).isEqualTo(50);
  }

  @Test
  void mixedInputsAreThoseOfTheOutputs() throws IOException {
    Measurement.Scalar layer =
        measured(Map.of("layer", "1", "samples", "100", "estimator", "debiased"));
    Measurement.Scalar outputs = measured(Map.of("samples", "100"));
    assertThat(layer.basis().evaluationSet()).isEqualTo(outputs.basis().evaluationSet());
    Samples samples = sets.mixup(data(), 60, 100, 16, Seed.of(0).derive("probes")).samples();
    assertThat(layer.estimate().value())
        .isCloseTo(
            value(Cka.linearDebiased(hidden(0, samples), hidden(1, samples))), within(1e-10));
  }

  /** Else CKA along an axis of noise would be of other inputs in every cell. */
  @Test
  void inputsAreThoseOfACellWithoutPixelNoise() {
    RunSettings settings = TinyCell.settings();
    List<MeasuredRun> noisy =
        TinyCell.train(LANE, store, settings.with(settings.data().withPixelNoise(0.5)), 2);
    for (String inputs : List.of("mixup", "plain")) {
      Map<String, String> options = Map.of("inputs", inputs, "samples", "50");
      assertThat(one(noisy, options).basis().evaluationSet())
          .as(inputs)
          .isEqualTo(one(runs, options).basis().evaluationSet());
    }
  }

  /** The loss that it is the curvature of is that of the noisy samples. */
  @Test
  void curvatureIsOfTheSamplesAsTheyAreTrainedOn() throws IOException {
    RunSettings settings = TinyCell.settings();
    DataSpec data = settings.data().withPixelNoise(0.5);
    List<MeasuredRun> noisy = TinyCell.train(LANE, store, settings.with(data), 1);
    MeasurementSpec trace =
        new MeasurementSpec(MetricKind.HESSIAN_TRACE, Map.of("samples", "50", "probes", "4"));
    Measurement m = TinyCell.measure(LANE, store, noisy, List.of(trace)).getFirst();
    assertThat(m.basis().evaluationSet()).isEqualTo(sets.probe(data, 60, 50).file());
  }

  @Test
  void aLayerThatThereIsNotIsUndefined() {
    Measurement m = one(Map.of("layer", "2", "samples", "50"));
    assertThat(m)
        .isInstanceOfSatisfying(
            Measurement.Undefined.class,
            u -> assertThat(u.reason()).isEqualTo("no hidden layer 2: the network has 1"));
  }

  private static Measurement.Scalar measured(Map<String, String> options) {
    return (Measurement.Scalar) one(options);
  }

  private static Measurement one(Map<String, String> options) {
    return one(runs, options);
  }

  private static Measurement one(List<MeasuredRun> of, Map<String, String> options) {
    MeasurementSpec spec =
        new MeasurementSpec(Metric.of(MetricKind.CKA_SIMILARITY, "similarity"), options);
    return TinyCell.measure(LANE, store, of, List.of(spec)).getFirst();
  }

  private static DataSpec data() {
    return TinyCell.settings().data();
  }

  /** max(0, W x + b) of a run's stored network. */
  private static OutputMatrix hidden(int run, Samples samples) throws IOException {
    Architecture network =
        Families.mlp(
            List.of(1, 8, 8), WIDTH, 1, TinyCell.settings().network().activation(), false, 10);
    float[] theta =
        NetworkCheckpoint.read(store.get(runs.get(run).checkpoint().digest()), network)
            .weights()
            .theta();
    float[] x = samples.inputs();
    double[] values = new double[samples.count() * WIDTH];
    for (int at = 0; at < values.length; at++) {
      int unit = at % WIDTH;
      double sum = theta[INPUTS * WIDTH + unit];
      for (int i = 0; i < INPUTS; i++) {
        sum += (double) theta[unit * INPUTS + i] * x[at / WIDTH * INPUTS + i];
      }
      values[at] = Math.max(0, sum);
    }
    return new OutputMatrix(samples.count(), WIDTH, values);
  }

  private static double value(Cka.Similarity similarity) {
    return ((Cka.Similarity.Defined) similarity).value();
  }
}
