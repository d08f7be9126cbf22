package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command a newcomer types, whole: undisturbed, with each of its processes killed, and killed
 * itself.
 */
@Tag("slow")
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class QuickstartTest {
  private static final Path COMMAND = Path.of("..", "orograph").toAbsolutePath().normalize();

  /** The line that tells how far the sweep is. */
  private static final Pattern PROGRESS =
      Pattern.compile("runs (?<runs>\\d+)/(?<ofRuns>\\d+).*measurements (?<made>\\d+)/(?<of>\\d+)");

  /** In the order of their times, as shares of all runs and measurements. */
  private static final List<Kill> KILLS =
      List.of(
          new Kill("io.orograph.trainer.app.Main", 0.2),
          new Kill("io.orograph.orchestrator.app.Main", 0.4),
          new Kill("io.orograph.metrics.app.Main", 0.6));

  private record Kill(String mainClass, double when) {}

  @TempDir static Path folder;

  private static String undisturbed = "";
  private static String shown = "";

  @BeforeAll
  static void runOnce() throws Exception {
    Path place = folder.resolve("undisturbed");
    Process quickstart = start(place);
    shown = read(quickstart);
    assertThat(quickstart.waitFor()).as(shown).isZero();
    undisturbed = Files.readString(place.resolve("measurements.csv"));
  }

  private static Process start(Path place) throws IOException {
    return new ProcessBuilder(
            "bash", COMMAND.toString(), "quickstart", "--folder", place.toString())
        .redirectErrorStream(true)
        .start();
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void itShowsAtLeastThreePhasesAmongThemAPoorlyAndAWellConnectedOne() throws IOException {
    Set<String> labels = new TreeSet<>();
    Matcher label = Pattern.compile("\\b(IV-A|IV-B|III|II|I)\\b").matcher(shown);
    while (label.find()) {
      labels.add(label.group());
    }
    String report = Files.readString(folder.resolve("undisturbed").resolve("report.html"));
    assertThat(report).contains("<svg").doesNotContain("src=\"http").doesNotContain("href=\"http:");
    assertThat(labels).hasSizeGreaterThanOrEqualTo(3);
    assertThat(labels).containsAnyOf("I", "III").containsAnyOf("II", "IV-A", "IV-B");
  }

  @Test
  void itLeavesNoProcessBehind() {
    assertThat(childrenNamed(folder.resolve("undisturbed").toString())).isEmpty();
  }

  /** Each in its turn, in one run: a whole one takes minutes. */
  @Test
  void killingEveryProcessInTheMiddleChangesNoByteOfTheMeasurements() throws Exception {
    Path place = folder.resolve("killed");
    Process quickstart = start(place);
    StringBuilder output = new StringBuilder();
    Deque<Kill> left = new ArrayDeque<>(KILLS);
    try (var lines = quickstart.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.append(line).append('\n');
        if (!left.isEmpty() && progress(line) >= left.getFirst().when()) {
          List<ProcessHandle> victims = descendants(quickstart, left.removeFirst().mainClass());
          assertThat(victims).as(output.toString()).hasSize(1);
          assertThat(victims.getFirst().destroyForcibly()).as(output.toString()).isTrue();
        }
      }
    }
    assertThat(quickstart.waitFor()).as(output.toString()).isZero();
    assertThat(left).as("killed in the middle").isEmpty();
    assertThat(Files.readString(place.resolve("measurements.csv"))).isEqualTo(undisturbed);
  }

  @Test
  void nothingSurvivesAKilledCommand() throws Exception {
    Path place = folder.resolve("orphans");
    Process quickstart = start(place);
    List<ProcessHandle> children = new ArrayList<>();
    try (var lines = quickstart.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (progress(line) > 0.1) {
          children.addAll(quickstart.toHandle().descendants().toList());
          quickstart.destroyForcibly();
          break;
        }
      }
    }
    assertThat(children).hasSizeGreaterThanOrEqualTo(3);
    for (ProcessHandle child : children) {
      assertThat(child.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
    }
  }

  /** The mean of the shares of runs trained and measurements made that a line tells, or 0. */
  private static double progress(String line) {
    Matcher matcher = PROGRESS.matcher(line);
    if (!matcher.find()) {
      return 0;
    }
    return (share(matcher, "runs", "ofRuns") + share(matcher, "made", "of")) / 2;
  }

  private static double share(Matcher matcher, String done, String all) {
    return Double.parseDouble(matcher.group(done)) / Double.parseDouble(matcher.group(all));
  }

  private static List<ProcessHandle> descendants(Process process, String mainClass) {
    return process
        .toHandle()
        .descendants()
        .filter(p -> p.info().commandLine().orElse("").endsWith(mainClass))
        .toList();
  }

  private static List<ProcessHandle> childrenNamed(String text) {
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").contains(text))
        .toList();
  }
}
