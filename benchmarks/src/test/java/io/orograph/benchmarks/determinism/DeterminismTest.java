package io.orograph.benchmarks.determinism;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.benchmarks.app.Main;
import io.orograph.benchmarks.report.Goal;
import io.orograph.benchmarks.report.Section;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeterminismTest {
  private static final int TRIALS = 50;
  private static final int KILLED = 5;

  @TempDir private Path folder;

  @Test
  @Tag("slow") // seven kinds of training, fifty times each, five of these killed
  void everyFamilyEndsWithTheSameBitsFiftyTimesInARow() throws IOException {
    Section section =
        DeterminismBenchmark.run(TRIALS, TRIALS / KILLED, "", worker(), folder, line -> {});
    assertThat(section.goals()).hasSameSizeAs(Subject.all()).allMatch(Goal::reached);
    assertThat(section.notes()).isEmpty();
  }

  private static List<String> worker() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1", // most of it is started, trains for a moment and is killed
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName(),
        "determinism-worker");
  }
}
