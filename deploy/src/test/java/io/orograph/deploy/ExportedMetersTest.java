package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.Laboratory.Service;
import io.orograph.deploy.watch.ExportedMeters;
import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the list names by which dashboards and alerts are judged three real processes export during
 * a sweep, with these types and labels. A meter that is new may be used once it is listed: {@code
 * -Dexported=write} writes the list anew.
 */
@Timeout(300)
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class ExportedMetersTest {
  private static final String HEAD =
      """
      # What the services export: name, type, labels, processes. Written by ExportedMetersTest (-Dexported=write), which
      # holds it against three real processes during a sweep.
      """;

  /** Made at the first collection of garbage, which a short test need not see. */
  private static final String LATER = "jvm_gc_pause_seconds";

  /** Of one name in one process: buckets of a histogram, or kinds of metrics by pool. */
  private static final long MOST_SERIES = 200;

  @TempDir Path folder;

  private static List<String> comparable(ExportedMeters meters) {
    return meters.lines().stream().filter(line -> !line.startsWith(LATER)).toList();
  }

  /** How many series each of our own names has. */
  private static Map<String, Long> seriesOfOurs(String text) {
    return text.lines()
        .filter(line -> line.startsWith("orograph_"))
        .collect(
            Collectors.groupingBy(
                line -> line.substring(0, line.indexOf(line.contains("{") ? '{' : ' ')),
                Collectors.counting()));
  }

  @Test
  void threeRealProcessesExportWhatIsListed() throws Exception {
    ExportedMeters real = new ExportedMeters();
    try (Laboratory laboratory = new Laboratory(folder).startAll()) {
      WatchedSweep.run(laboratory, "watched");
      for (Service service : Service.values()) {
        String text = laboratory.meters(service);
        real.scraped(service.job(), text);
        assertThat(text)
            .as("what a meter is about is none of its labels")
            .doesNotContain("watched");
        assertThat(seriesOfOurs(text))
            .as(service.job())
            .isNotEmpty()
            .allSatisfy((name, series) -> assertThat(series).as(name).isLessThan(MOST_SERIES));
      }
    }
    if ("write".equals(System.getProperty("exported"))) {
      write(real);
    }
    assertThat(comparable(real))
        .hasSizeGreaterThan(50)
        .containsAll(comparable(ExportedMeters.read(Repository.EXPORTED)));
  }

  private static void write(ExportedMeters real) throws IOException {
    Files.writeString(Repository.EXPORTED, HEAD + String.join("\n", real.lines()) + "\n");
  }
}
