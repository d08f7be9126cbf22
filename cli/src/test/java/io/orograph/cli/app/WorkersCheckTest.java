package io.orograph.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.cli.grpc.LabWorker;
import io.orograph.cli.lab.Examination.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersCheckTest {
  private static final String MODULE = "b452845fceac" + "0".repeat(52);

  private static final LabWorker TRAINER =
      worker("trainer-1", true, Set.of("digits"), Optional.of(Duration.ofMillis(-3)));
  private static final LabWorker METRICS =
      worker("metrics-1", false, Set.of("digits"), Optional.empty());

  private static LabWorker worker(
      String name, boolean trains, Set<String> data, Optional<Duration> ahead) {
    return new LabWorker(name, trains, 2, "0.1.0 (a)", false, false, data, ahead);
  }

  private static List<String> lines(List<String> modules, LabWorker... workers) {
    return WorkersCheck.of(List.of(workers), modules).stream().map(Finding::line).toList();
  }

  @Test
  void aLabWithBothServicesIsWell() {
    assertThat(lines(List.of(), TRAINER, METRICS))
        .containsExactly(
            "ok      trainer: 1 with 2 lanes: trainer-1",
            "ok      metrics service: 1 with 2 lanes: metrics-1");
  }

  @Test
  void aServiceThatIsMissingOrOnlyDrainsIsSaidWithWhatDoesNotHappen() {
    LabWorker drains =
        new LabWorker(
            "trainer-1", true, 2, "0.1.0 (a)", true, false, Set.of("digits"), Optional.empty());
    assertThat(lines(List.of(), drains))
        .hasSize(2)
        .allMatch(line -> line.startsWith("failed"))
        .anyMatch(line -> line.contains("takes work, and 1 that drain: nothing is trained"))
        .anyMatch(line -> line.contains("nothing is measured"));
  }

  @Test
  void aWorkerThatTheLabCannotCallIsNamedAndDoesNotCountAsOneThatTakesWork() {
    LabWorker away =
        new LabWorker(
            "trainer-1", true, 2, "0.1.0 (a)", false, true, Set.of("digits"), Optional.empty());
    assertThat(lines(List.of(), away, METRICS))
        .hasSize(3)
        .anyMatch(line -> line.startsWith("failed  trainer: none takes work: nothing is trained"))
        .anyMatch(
            line ->
                line.startsWith("failed  trainer-1: gives signs of life")
                    && line.contains("OROGRAPH_TRAINER_HOST"));
  }

  @ParameterizedTest
  @ValueSource(longs = {75_000, -75_000})
  void aClockThatIsElsewhereIsNamedWithItsDistance(long ahead) {
    LabWorker away =
        worker("trainer-2", true, Set.of("digits"), Optional.of(Duration.ofMillis(ahead)));
    assertThat(lines(List.of(), TRAINER, METRICS, away).getLast())
        .startsWith("failed  clock of trainer-2: 75.0 s " + (ahead > 0 ? "ahead of" : "behind"))
        .contains("within 2 s", "chrony");
  }

  @ParameterizedTest
  @ValueSource(longs = {2_000, -2_000, 0})
  void aClockWithinTheTimeOfAMessageIsRight(long ahead) {
    LabWorker away =
        worker("trainer-2", true, Set.of("digits"), Optional.of(Duration.ofMillis(ahead)));
    assertThat(lines(List.of(), TRAINER, METRICS, away)).noneMatch(l -> l.contains("clock"));
  }

  @Test
  void severalReleasesAreToldAndNothingWrong() {
    LabWorker newer =
        new LabWorker("trainer-2", true, 2, "0.2.0 (b)", false, false, Set.of(), Optional.empty());
    assertThat(lines(List.of(), TRAINER, METRICS, newer).getLast())
        .startsWith("skipped releases: 0.1.0 (a) of metrics-1, trainer-1; 0.2.0 (b) of trainer-2;");
  }

  @Test
  void whoRunsModulesIsNamedWithThem() {
    LabWorker own =
        worker(
            "own-trainer",
            true,
            Set.of("own-b452845fceac+digits", "own-b452845fceac+mnist"),
            Optional.empty());
    assertThat(lines(List.of(MODULE), TRAINER, METRICS, own).getLast())
        .isEqualTo(
            "ok      modules of one's own: own-trainer run code of b452845fceac and take nothing"
                + " else");
  }

  @Test
  void workersForModulesAloneTakeNoOtherWork() {
    LabWorker own =
        worker("own-trainer", true, Set.of("own-b452845fceac+digits"), Optional.empty());
    LabWorker python = worker("python-1", false, Set.of(), Optional.empty());
    assertThat(lines(List.of(), own, python))
        .anyMatch(line -> line.startsWith("failed  trainer: none takes work: nothing is trained"))
        .anyMatch(line -> line.startsWith("failed  metrics service: none takes work"));
  }

  @Test
  void modulesThatNoWorkerOffersAreTold() {
    assertThat(lines(List.of(MODULE), TRAINER, METRICS).getLast())
        .startsWith("skipped modules without a worker: b452845fceac: their sweeps wait")
        .contains("OROGRAPH_OWN_MODELS=true");
  }
}
