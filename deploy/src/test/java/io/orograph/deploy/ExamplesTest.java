package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.preset.SweepPreset;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepCost;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SweepFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is accepted must reach the workers: they judge every run's settings by themselves. */
class ExamplesTest {
  static Stream<Path> examples() throws IOException {
    Path root = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    try (Stream<Path> files = Files.list(root.resolve("examples"))) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyRunOfAnExampleIsTakenByAWorker(Path file) throws IOException {
    taken(Files.readString(file));
  }

  @ParameterizedTest
  @MethodSource("io.orograph.core.preset.SweepPreset#names")
  void everyRunOfAPresetIsTakenByAWorker(String name) {
    taken(SweepPreset.named(name).orElseThrow().text());
  }

  private static void taken(String file) {
    SweepSpec spec = SpecConverter.fromProto(SweepFile.parse(file));
    Grid grid = new Grid(SweepCost.atMost(spec));
    assertThat(grid.cells().map(cell -> grid.run(cell, 0)))
        .allSatisfy(
            run -> assertThat(RunConverter.fromProto(RunConverter.toProto(run))).isEqualTo(run));
  }
}
