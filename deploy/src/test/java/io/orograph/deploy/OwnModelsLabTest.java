package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.script.ScriptFiles;
import io.orograph.core.script.ScriptModule;
import io.orograph.core.sweep.RunSettings;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.NormStatistics;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.engine.train.PackTrainer;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.SweepState;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SweepFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Modules of one's own through a lab whose workers were started for them. */
@Tag("slow") // a lab of three processes
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class OwnModelsLabTest {
  private static final Path FILES = Path.of("../engine/src/test/resources/io/orograph/engine/own");
  @TempDir private Path folder;

  private final List<ScriptModule> states = new ArrayList<>();

  private void add(Path data) throws IOException {
    for (String file : List.of("resnet.pt", "other.pt")) {
      ScriptModule state = ScriptModule.read(FILES.resolve(file));
      assertThat(ScriptFiles.add(data, FILES.resolve(file), state)).exists();
      states.add(state);
    }
  }

  private SweepSpec sweep(boolean measured) {
    String module = states.getFirst().digest().hex();
    String given =
        measured ? "states: [\"%s\", \"%s\"],".formatted(module, states.get(1).digest()) : "";
    return SweepFile.parse(
        """
        data: {name: digits, subset: 200}
        network:
          family: own
          own: {name: net, module: "%s", %s parameters: 136, statistics: 16, initializes: true}
        training:
          optimizer: {learning_rate: 0.1, momentum: 0.9}
          batch_size: 32
          length: {steps: 60}
        replicates: 2
        measurements:
          - kind: TRAIN_LOSS
          - {kind: HESSIAN_TRACE, options: {samples: 64}}
          - {kind: LINEAR_BARRIER, options: {points: 5}}
          - {kind: CKA_SIMILARITY, options: {samples: 64}}
        """
            .formatted(module, given));
  }

  @Test
  void statesAreMeasuredAndTheModuleIsSwept() throws Exception {
    try (Laboratory laboratory = new Laboratory(folder)) {
      add(laboratory.dataFolder());
      laboratory.runOwnModels();
      laboratory.startAll();
      Sweep measured = laboratory.create("measured", sweep(true));
      laboratory.ended("measured", 1);
      Sweep swept = laboratory.create("swept", sweep(false));
      laboratory.ended("swept", 1);
      assertThat(laboratory.sweep("measured").getState())
          .isEqualTo(SweepState.SWEEP_STATE_FINISHED);
      assertThat(laboratory.sweep("swept").getState()).isEqualTo(SweepState.SWEEP_STATE_FINISHED);
      double[] losses = values(laboratory, measured.getName(), "TRAIN_LOSS");
      assertThat(losses).hasSize(2);
      for (int state = 0; state < 2; state++) {
        assertThat(losses[state]).isCloseTo(loss(laboratory.dataFolder(), state), within(1e-9));
      }
      assertThat(table(laboratory, measured.getName()))
          .as("what states alike to all inputs have of similarity")
          .contains("collapsed outputs");
      assertThat(values(laboratory, swept.getName(), "CKA_SIMILARITY")).isNotEmpty();
      for (String kind : List.of("HESSIAN_TRACE", "LINEAR_BARRIER")) {
        for (String sweep : List.of(measured.getName(), swept.getName())) {
          assertThat(values(laboratory, sweep, kind))
              .as(() -> kind + ", of " + table(laboratory, sweep))
              .isNotEmpty();
        }
      }
    }
  }

  private double loss(Path data, int state) {
    DataSets sets = DataSets.in(data, true);
    RunSettings settings = SpecConverter.fromProto(sweep(true)).base();
    try (Lane lane = Lane.open("own")) {
      return lane.submit(
              context -> {
                try (NetworkSurface surface =
                        new NetworkSurface(
                            context,
                            PackTrainer.program(settings, sets),
                            sets.prepare(settings).train(),
                            Precision.FLOAT64,
                            new NormStatistics.Given(states.get(state).statistics()));
                    TensorBlock point = surface.points(states.get(state).theta())) {
                  return surface.loss(point)[0];
                }
              })
          .join();
    }
  }

  /** The values of a kind, in the order of the export. */
  private static String table(Laboratory laboratory, String sweep) {
    try {
      return laboratory.exported(sweep, ExportFormat.EXPORT_FORMAT_CSV);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] values(Laboratory laboratory, String sweep, String kind) {
    List<String> lines = table(laboratory, sweep).lines().toList();
    List<String> header = List.of(lines.getFirst().split(",", -1));
    return lines.stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .filter(row -> row[header.indexOf("kind")].equals(kind))
        .map(row -> row[header.indexOf("value")])
        .filter(value -> !value.isEmpty())
        .mapToDouble(Double::parseDouble)
        .toArray();
  }
}
