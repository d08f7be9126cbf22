package io.orograph.orchestrator.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.orchestrator.schedule.Picture.Candidate;
import io.orograph.orchestrator.schedule.Picture.Line;
import io.orograph.orchestrator.schedule.Picture.Project;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FairnessTest {
  /** A sweep of a project of its own. */
  private static Line line(String project, int maxParallel, int busy, int waiting) {
    return new Line(
        project + "/sweeps/s",
        project,
        true,
        0,
        maxParallel,
        0,
        busy,
        Map.of(),
        IntStream.range(0, waiting)
            .mapToObj(i -> new Candidate(0, "t" + i, true, i, "digits", Optional.empty()))
            .toList());
  }

  private static double deviation(Map<String, Project> projects, Line... lines) {
    return Fairness.deviation(new Picture(true, List.of(), List.of(lines), projects, 1));
  }

  private static Project project(int weight, double used) {
    return new Project(new Share(weight, 0), used);
  }

  @Test
  void lanesByWeightAreFair() {
    assertThat(
            deviation(
                Map.of("a", project(3, 30), "b", project(1, 10)),
                line("a", 0, 3, 5),
                line("b", 0, 1, 5)))
        .isZero();
  }

  @Test
  void whatAProjectLacksIsItsShareLessWhatItHad() {
    // a: 3/4 due, 10/40 had; b has what a lacks.
    assertThat(
            deviation(
                Map.of("a", project(3, 10), "b", project(1, 30)),
                line("a", 0, 1, 5),
                line("b", 0, 3, 5)))
        .isCloseTo(0.5, within(1e-12));
  }

  @Test
  void whoWaitsForNothingLacksNothing() {
    Map<String, Project> projects = Map.of("a", project(3, 10), "b", project(1, 30));
    assertThat(deviation(projects, line("a", 0, 1, 0), line("b", 0, 3, 5))).isZero();
  }

  @Test
  void whoHasNoWorkHasNoShare() {
    Map<String, Project> projects =
        Map.of("a", project(1, 10), "b", project(1, 10), "gone", project(100, 0));
    assertThat(deviation(projects, line("a", 0, 1, 5), line("b", 0, 1, 5))).isZero();
  }

  @Test
  void whoseStoreIsFullLacksNothing() {
    Line open = line("a", 0, 1, 5);
    Line full = new Line(open.name(), "a", true, 0, 0, 0, 1, Map.of(), open.waiting(), 100, 100);
    Map<String, Project> projects = Map.of("a", project(3, 10), "b", project(1, 30));
    assertThat(deviation(projects, full, line("b", 0, 3, 5))).isZero();
  }

  @Test
  void aBoundOfOnesOwnIsNotUnfair() {
    Project bounded = new Project(new Share(1, 2), 10);
    assertThat(
            deviation(
                Map.of("a", bounded, "b", project(1, 30)), line("a", 0, 2, 5), line("b", 0, 3, 5)))
        .isZero();
    assertThat(
            deviation(
                Map.of("a", project(1, 10), "b", project(1, 30)),
                line("a", 1, 1, 5),
                line("b", 0, 3, 5)))
        .isZero();
  }

  @Test
  void aLabOfOneProjectIsFair() {
    assertThat(deviation(Map.of("a", project(2, 10)), line("a", 0, 1, 5))).isZero();
    assertThat(deviation(Map.of())).isZero();
  }
}
