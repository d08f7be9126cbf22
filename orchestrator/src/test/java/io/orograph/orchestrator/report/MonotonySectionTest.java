package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.phase.RunRow;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two cells of 4 runs: in one a rise of two, one of a run that was not trained; none in the other.
 */
class MonotonySectionTest {
  private static final SweepSpec SPEC =
      Samples.spec(
          List.of(
              Samples.axis(Knob.WIDTH, List.of(4, 64)), Samples.axis(Knob.DEPTH, List.of(1, 2))),
          4);
  private static final String HOT = "width=4,depth=1";
  private static final String COLD = "width=64,depth=1";

  @TempDir Path folder;
  private CheckpointStore content;

  @BeforeEach
  void open() throws IOException {
    content = FolderStore.open(folder, InstantSource.fixed(Samples.AT));
  }

  private static List<Measurement> measured(String cell) {
    List<Measurement> all = new ArrayList<>();
    double[] deltas =
        cell.equals(HOT)
            ? new double[] {0.5, 0.25, 0}
            : cell.equals(COLD) ? new double[] {0, 0, 0.0005, 0} : new double[0];
    for (int r = 0; r < deltas.length; r++) {
      all.add(Samples.scalar(MetricKind.MIN_DELTA, cell, deltas[r], r));
      all.add(Samples.scalar(MetricKind.TRAIN_LOSS, cell, deltas[r] == 0.5 ? 0.7 : 0.01, r));
    }
    return all;
  }

  /** The same with the loss along each run's line: up by its min Δ and down to zero. */
  private List<Measurement> withProfiles(String cell) {
    return measured(cell).stream()
        .map(m -> m.kind() == MetricKind.MIN_DELTA ? withProfile((Measurement.Scalar) m) : m)
        .toList();
  }

  private Measurement withProfile(Measurement.Scalar m) {
    double up = 1 + m.estimate().value();
    try {
      byte[] bytes =
          Npz.write(
              Map.of(
                  "t", Safetensors.Tensor.of(new double[] {0, 0.5, 1}, 3),
                  "loss", Safetensors.Tensor.of(new double[] {1, up, 0}, 3)));
      ArtifactRef ref = new ArtifactRef(content.put(bytes), ArtifactKind.PROFILE, bytes.length);
      return new Measurement.Scalar(m.metric(), m.subject(), m.basis(), m.estimate(), List.of(ref));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String written() {
    return written(MonotonySectionTest::measured);
  }

  private String written(Function<String, List<Measurement>> measurements) {
    List<RunRow> runs =
        List.of(
            new RunRow(HOT, 0, new RunOutcome.Trained(), Optional.empty()),
            new RunRow(HOT, 1, new RunOutcome.Trained(), Optional.empty()),
            new RunRow(HOT, 2, new RunOutcome.Trained(), Optional.empty()),
            new RunRow(HOT, 3, new RunOutcome.Diverged(7, 1e9), Optional.empty()));
    return written(measurements, runs);
  }

  private String written(Function<String, List<Measurement>> measurements, List<RunRow> runs) {
    Markup out = new Markup();
    out.open("div");
    new MonotonySection(SPEC, measurements, content)
        .write(out, PhaseFold.fold(SPEC, runs, List.of()));
    return out.close().toString();
  }

  @Test
  void theTableHasTheDenominatorsAndCountsApartWhatIsNoEvidence() {
    assertThat(written())
        .containsPattern(
            "<td>width=4,depth=1</td><td>2 of 3 \\(67 %\\)</td><td>–</td><td>0.375</td>"
                + "<td>1 of 2 \\(50 %\\)</td><td>1</td><td>1</td>")
        .containsPattern("<td>width=64,depth=1</td><td>0 of 4 \\(0 %\\)</td><td>–</td>");
  }

  /** A rise of 0.0005 is within the authors' tolerance and above the noise. */
  @Test
  void theTableCountsApartWhatRisesByMoreThanTheNoise() {
    String text = written(cell -> measured(cell).stream().map(m -> told(m)).toList());
    assertThat(text)
        .contains("<th>rise above noise</th>")
        .containsPattern(
            "<td>width=4,depth=1</td><td>2 of 3 \\(67 %\\)</td><td>2 of 3 \\(67 %\\)</td>")
        .containsPattern(
            "<td>width=64,depth=1</td><td>0 of 4 \\(0 %\\)</td><td>1 of 4 \\(25 %\\)</td>");
  }

  private static Measurement told(Measurement m) {
    if (m.kind() != MetricKind.MIN_DELTA) {
      return m;
    }
    Measurement.Scalar scalar = (Measurement.Scalar) m;
    Map<String, String> options = new TreeMap<>(m.basis().options());
    options.put("monotone_within_noise", Boolean.toString(scalar.estimate().value() <= 1e-12));
    Basis b = m.basis();
    Basis basis =
        new Basis(
            b.evaluationSet(),
            b.samples(),
            b.split(),
            b.batchNorm(),
            b.dtype(),
            b.seed(),
            options,
            b.provenance());
    return new Measurement.Scalar(
        m.metric(), m.subject(), basis, scalar.estimate(), scalar.artifacts());
  }

  /** A run that collapsed has a min Δ, and even a small loss, and is no evidence. */
  @Test
  void aRunThatCollapsedIsNoneOfTheTrained() {
    String text =
        written(
            MonotonySectionTest::measured,
            List.of(
                new RunRow(HOT, 0, new RunOutcome.Trained(), Optional.empty()),
                new RunRow(HOT, 1, new RunOutcome.Collapsed(0), Optional.empty()),
                new RunRow(HOT, 2, new RunOutcome.Trained(), Optional.empty())));
    assertThat(text)
        .containsPattern(
            "<td>width=4,depth=1</td><td>2 of 3 \\(67 %\\)</td><td>–</td><td>0.375</td>"
                + "<td>0 of 1 \\(0 %\\)</td><td>1</td><td>1</td>");
  }

  @Test
  void theMapSaysHowManyOfHowManyInEveryCell() {
    assertThat(written())
        .contains(">1/2<", ">0/4<", ">0/0<")
        .contains("width=4,depth=1: not monotone 1 of 2 (50 %) of the trained; not trained 1");
  }

  @Test
  void theLossAlongTheLineIsDrawnOfTheRunThatRisesMostAtEachCorner() {
    String drawn = written(this::withProfiles);
    assertThat(drawn)
        .contains("width=4,depth=1, replicate 0: min Δ 0.500")
        .contains("width=64,depth=1, replicate 2: min Δ 5.0e−04")
        .doesNotContain("replicate 1:");
    assertThat(drawn.split("<polyline", -1)).hasSize(3);
  }

  @Test
  void withoutProfilesNoLineIsDrawn() {
    assertThat(written()).doesNotContain("<polyline");
  }
}
