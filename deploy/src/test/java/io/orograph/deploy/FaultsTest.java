package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.benchmarks.faults.run.FaultsBenchmark;
import io.orograph.benchmarks.faults.run.Trial;
import io.orograph.benchmarks.report.Goal;
import io.orograph.benchmarks.report.Section;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code benchmarks/run faults}: one deck of faults of a fixed seed. */
@Tag("slow") // two labs of four processes, for a minute or more
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class FaultsTest {
  @TempDir Path folder;

  @Test
  void whateverDiesAndBreaksNothingAcknowledgedIsLostAndNoBitChanges() throws Exception {
    Section section =
        FaultsBenchmark.run(
            new Trial(
                Path.of("..").toAbsolutePath().normalize(),
                folder,
                7,
                1,
                3_000,
                4_000,
                true,
                line -> {},
                InstantSource.system()));
    assertThat(section.goals())
        .hasSize(8)
        .as(String.join("\n", section.lines()))
        .allMatch(Goal::reached);
  }
}
