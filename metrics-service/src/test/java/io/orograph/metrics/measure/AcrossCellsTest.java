package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.similarity.Cka;
import io.orograph.core.similarity.OutputMatrix;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.Families;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replicate 0 of a cell against replicate 0 of another, a wider or a colder one; forward passes of
 * 64-w-10 networks are written out here.
 */
class AcrossCellsTest {
  private static final Lane LANE = Lane.open("across-cells");
  private static final int INPUTS = 64;
  private static final int CLASSES = 10;

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static EvaluationSets sets;
  private static MeasuredRun narrow;
  private static MeasuredRun wide;
  private static MeasuredRun cold;

  @BeforeAll
  static void train() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    sets = new EvaluationSets(store);
    narrow = TinyCell.train(LANE, store, 1).getFirst();
    wide = trained(Knob.WIDTH, 7, "width=7");
    cold = trained(Knob.BATCH_SIZE, 30, "width=4,batch=30");
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  @Test
  void answersOfNetworksOfDifferentWidthsAreCompared() throws IOException {
    Samples test = sets.test(TinyCell.settings().data()).samples();
    double[][] a = logits(narrow, 4, test);
    double[][] b = logits(wide, 7, test);
    int differ = 0;
    double divergence = 0;
    for (int i = 0; i < a.length; i++) {
      differ += largest(a[i]) == largest(b[i]) ? 0 : 1;
      double[] p = softmax(a[i]);
      double[] q = softmax(b[i]);
      for (int c = 0; c < CLASSES; c++) {
        double middle = (p[c] + q[c]) / 2;
        divergence += (p[c] * Math.log(p[c] / middle) + q[c] * Math.log(q[c] / middle)) / 2;
      }
    }
    assertThat(differ).isBetween(1, a.length - 1);
    assertThat(value(narrow, wide, MetricKind.DISAGREEMENT, Map.of()))
        .isCloseTo(100.0 * differ / a.length, within(1e-9));
    assertThat(value(narrow, wide, MetricKind.JS_DIVERGENCE, Map.of()))
        .isCloseTo(divergence / a.length, within(1e-12));
  }

  @Test
  void hiddenLayersOfDifferentWidthsAreCompared() throws IOException {
    Samples samples = sets.probe(TinyCell.settings().data(), 60, 50).samples();
    Measurement m =
        measured(
            narrow,
            wide,
            MetricKind.CKA_SIMILARITY,
            Map.of("layer", "1", "inputs", "plain", "samples", "50", "estimator", "debiased"));
    assertThat(((Measurement.Scalar) m).estimate().value())
        .isCloseTo(
            ((Cka.Similarity.Defined)
                    Cka.linearDebiased(
                        OutputMatrix.of(hidden(narrow, 4, samples)),
                        OutputMatrix.of(hidden(wide, 7, samples))))
                .value(),
            within(1e-10));
    assertThat(((Measurement.Scalar) m).estimate().cost()).isEqualTo(new Cost(0, 100));
    assertThat(m.subject().cell()).isEqualTo("width=4");
    assertThat(m.subject().otherCell()).isEqualTo("width=7");
    assertThat(m.subject().replicates()).containsExactly(0, 0);
    assertThat(m.subject().checkpoints()).containsExactly(narrow.checkpoint(), wide.checkpoint());
  }

  @Test
  void theLineBetweenNetworksOfOneArchitectureEndsAtTheirLosses() throws IOException {
    Measurement.Scalar line =
        (Measurement.Scalar)
            measured(narrow, cold, MetricKind.LINEAR_BARRIER, Map.of("points", "5"));
    double[] losses =
        Npz.read(
                store.get(
                    line.artifacts().stream()
                        .filter(f -> f.kind() == ArtifactKind.PROFILE)
                        .findFirst()
                        .orElseThrow()
                        .digest()))
            .tensor("loss")
            .doubles();
    Samples train = sets.train(TinyCell.settings().data()).samples();
    assertThat(losses[0]).isCloseTo(loss(narrow, train), within(1e-12));
    assertThat(losses[4]).isCloseTo(loss(cold, train), within(1e-12));
    double squares = 0;
    for (int i = 0; i < theta(narrow, 4).length; i++) {
      squares += Math.pow((double) theta(narrow, 4)[i] - theta(cold, 4)[i], 2);
    }
    assertThat(value(narrow, cold, MetricKind.PARAMETER_DISTANCE, Map.of()))
        .isCloseTo(Math.sqrt(squares), within(1e-9));
  }

  @Test
  void replicatesMeetByNumberOrEachWithEach() {
    MeasuredRun other = renumbered(narrow, 1);
    MeasuredRun otherWide = renumbered(wide, 1);
    List<MeasurementSpec> asked = List.of(new MeasurementSpec(MetricKind.DISAGREEMENT, Map.of()));
    MeasureOrder all = TinyCell.order(List.of(narrow, other, wide, otherWide), asked, Set.of());
    assertThat(MeasurePlan.of(all).targets())
        .extracting(MeasurePlan.Target::replicates)
        .containsExactly(List.of(0, 0), List.of(0, 1), List.of(1, 0), List.of(1, 1));
    MeasureOrder same =
        new MeasureOrder(
            all.lease(),
            all.cell(),
            all.runs(),
            all.measurements(),
            all.probeSeed(),
            all.probeSubset(),
            all.recorded(),
            all.limit(),
            true);
    assertThat(MeasurePlan.of(same).targets())
        .extracting(MeasurePlan.Target::replicates)
        .containsExactly(List.of(0, 0), List.of(1, 1));
    long test = sets().count();
    assertThat(passes(TinyCell.measure(LANE, store, all)))
        .containsExactly(2 * test, test, test, 0L);
    assertThat(passes(TinyCell.measure(LANE, store, same))).containsExactly(2 * test, 2 * test);
  }

  private static Samples sets() {
    try {
      return sets.test(TinyCell.settings().data()).samples();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Long> passes(List<Measurement> measured) {
    return measured.stream()
        .map(m -> ((Measurement.Scalar) m).estimate().cost().samplePasses())
        .toList();
  }

  private static MeasuredRun renumbered(MeasuredRun run, int replicate) {
    RunSpec r = run.run();
    return new MeasuredRun(
        new RunSpec(r.key(), r.seedKey(), r.cell(), replicate, r.settings()),
        run.checkpoint(),
        run.outcome());
  }

  private static MeasuredRun trained(Knob knob, int value, String cell) {
    RunSettings settings = knob.apply(TinyCell.settings(), new AxisValue.Number(value));
    MeasuredRun run = TinyCell.train(LANE, store, settings, 1).getFirst();
    RunSpec r = run.run();
    return new MeasuredRun(
        new RunSpec(r.key(), r.seedKey(), cell, r.replicate(), r.settings()),
        run.checkpoint(),
        run.outcome());
  }

  private static double value(
      MeasuredRun a, MeasuredRun b, MetricKind kind, Map<String, String> options) {
    return ((Measurement.Scalar) measured(a, b, kind, options)).estimate().value();
  }

  private static Measurement measured(
      MeasuredRun a, MeasuredRun b, MetricKind kind, Map<String, String> options) {
    List<MeasurementSpec> asked = List.of(new MeasurementSpec(kind, options));
    // the order of the pair is that of the cells, whatever the request's
    return TinyCell.measure(LANE, store, TinyCell.order(List.of(b, a), asked, Set.of())).getFirst();
  }

  private static float[] theta(MeasuredRun run, int width) throws IOException {
    return NetworkCheckpoint.read(
            store.get(run.checkpoint().digest()),
            Families.mlp(
                List.of(1, 8, 8),
                width,
                1,
                TinyCell.settings().network().activation(),
                false,
                CLASSES))
        .weights()
        .theta();
  }

  private static double[][] hidden(MeasuredRun run, int width, Samples samples) throws IOException {
    float[] theta = theta(run, width);
    float[] x = samples.inputs();
    double[][] rows = new double[samples.count()][width];
    for (int n = 0; n < rows.length; n++) {
      for (int unit = 0; unit < width; unit++) {
        double sum = theta[INPUTS * width + unit];
        for (int i = 0; i < INPUTS; i++) {
          sum += (double) theta[unit * INPUTS + i] * x[n * INPUTS + i];
        }
        rows[n][unit] = Math.max(0, sum);
      }
    }
    return rows;
  }

  private static double[][] logits(MeasuredRun run, int width, Samples samples) throws IOException {
    float[] theta = theta(run, width);
    double[][] hidden = hidden(run, width, samples);
    int weights = INPUTS * width + width;
    double[][] rows = new double[hidden.length][CLASSES];
    for (int n = 0; n < rows.length; n++) {
      for (int c = 0; c < CLASSES; c++) {
        rows[n][c] = theta[weights + CLASSES * width + c];
        for (int unit = 0; unit < width; unit++) {
          rows[n][c] += theta[weights + c * width + unit] * hidden[n][unit];
        }
      }
    }
    return rows;
  }

  private static double loss(MeasuredRun run, Samples samples) throws IOException {
    double[][] rows = logits(run, 4, samples);
    double sum = 0;
    for (int n = 0; n < rows.length; n++) {
      sum -= Math.log(softmax(rows[n])[samples.labels()[n]]);
    }
    return sum / rows.length;
  }

  private static double[] softmax(double[] logits) {
    double top = logits[largest(logits)];
    double[] p = new double[logits.length];
    double sum = 0;
    for (int c = 0; c < p.length; c++) {
      p[c] = Math.exp(logits[c] - top);
      sum += p[c];
    }
    for (int c = 0; c < p.length; c++) {
      p[c] /= sum;
    }
    return p;
  }

  private static int largest(double[] row) {
    int best = 0;
    for (int c = 1; c < row.length; c++) {
      best = row[c] > row[best] ? c : best;
    }
    return best;
  }
}
