package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.CurveChunk;
import io.orograph.orchestrator.results.RunRow;
import io.orograph.orchestrator.results.RunState;
import io.orograph.orchestrator.results.Samples;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingCurvesTest {
  private static final SweepSpec SPEC = Samples.spec(List.of(8, 16, 32), List.of(16, 32), 2);

  @TempDir Path folder;
  private CheckpointStore store;
  private final List<RunRow> runs = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    store = FolderStore.open(folder, InstantSource.fixed(Samples.AT));
  }

  private CurveChunk chunk(long from, double... losses) throws IOException {
    long[] steps = LongStream.range(from, from + losses.length).toArray();
    byte[] bytes =
        Npz.write(
            Map.of(
                "step", Safetensors.Tensor.of(steps, steps.length),
                "train_loss", Safetensors.Tensor.of(losses, losses.length)));
    return new CurveChunk(
        from,
        from + losses.length,
        new ArtifactRef(store.put(bytes), ArtifactKind.CURVE_CHUNK, bytes.length));
  }

  private void run(int index, CurveChunk... chunks) {
    RunSpec run = new Grid(SPEC).run(index);
    runs.add(
        new RunRow(
            Samples.SWEEP,
            index,
            run.key(),
            run.cell(),
            index / 2,
            run.replicate(),
            RunState.TRAINING,
            1,
            "trainer-1",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(chunks),
            Optional.empty()));
  }

  private List<Markup> drawn() {
    return new TrainingCurves(
            SPEC, cell -> runs.stream().filter(r -> r.cell().equals(cell)).toList(), store)
        .figures(PhaseFold.fold(SPEC, List.of(), List.of()));
  }

  @Test
  void theRunsOfACornerAreLinesOfTheirLogarithms() throws IOException {
    run(0, chunk(0, 100, 10), chunk(2, 1));
    run(1, chunk(0, 10, 1));
    run(4, chunk(0, 10, 1)); // of a cell between corners
    List<Markup> figures = drawn();
    assertThat(figures).hasSize(1);
    assertThat(figures.getFirst().toString())
        .contains("log₁₀ of the training loss: width=8,batch=16")
        .contains(
            "replicate 0 from 2.00 at 0.00 to 0.00 at 2.00; replicate 1 from 1.00 at 0.00 to 0.00 at"
                + " 1.00.");
  }

  @Test
  void aStepInTwoChunksIsOnePoint() throws IOException {
    run(0, chunk(0, 100, 10, 1), chunk(1, 10, 1, 0.1));
    String figure = drawn().getFirst().toString();
    assertThat(points(figure)).isEqualTo(4);
    assertThat(figure).contains("replicate 0 from 2.00 at 0.00 to −1.00 at 3.00.");
  }

  @Test
  void lossesThatAreNotPositiveAreDrawnAsTheyAre() throws IOException {
    run(0, chunk(0, 1, -2));
    assertThat(drawn().getFirst().toString())
        .contains(">training loss: width=8,batch=16")
        .contains("replicate 0 from 1.00 at 0.00 to −2.00 at 1.00.");
  }

  @Test
  void aDivergedCurveEndsWhereItsLossesDo() throws IOException {
    run(0, chunk(0, 1, 10, Double.NaN));
    assertThat(drawn().getFirst().toString())
        .contains("replicate 0 from 0.00 at 0.00 to 1.00 at 1.00.");
  }

  @Test
  void longCurvesAreDrawnAsMeansOfStretches() throws IOException {
    double[] losses = new double[10_000];
    Arrays.fill(losses, 10);
    run(0, chunk(0, losses));
    String figure = drawn().getFirst().toString();
    assertThat(points(figure)).isEqualTo(400);
    assertThat(figure).contains("replicate 0 from 1.00 at 12.0 to 1.00 at 9987.");
  }

  @Test
  void aCurveThatCannotBeReadIsLeftOut() throws IOException {
    run(0, chunk(0, 100, 10));
    run(1, chunk(0, 50, 5));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    assertThat(drawn()).isEmpty();
  }

  private static long points(String figure) {
    String line = figure.split("<polyline points=\"", -1)[1];
    return line.substring(0, line.indexOf('"')).split(" ", -1).length;
  }
}
