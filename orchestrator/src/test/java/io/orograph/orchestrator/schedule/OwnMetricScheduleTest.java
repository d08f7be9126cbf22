package io.orograph.orchestrator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.orchestrator.schedule.Picture.Candidate;
import io.orograph.orchestrator.schedule.Picture.Line;
import io.orograph.orchestrator.schedule.Picture.Worker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Metrics of a lab's own go to the workers that announce them, and these get nothing else. */
class OwnMetricScheduleTest {
  private static final Metric SPARSITY = new Metric(MetricKind.USER_RUN, "user.lab.sparsity");

  private static Worker own(String name, Metric... metrics) {
    return new Worker(name, false, 1, 1, "python", Map.of(), Set.of(metrics));
  }

  private static Worker metrics(String name) {
    return new Worker(name, false, 1, "cpu", Map.of("digits", "d"));
  }

  private static Candidate task(String name, Optional<Metric> metric) {
    return new Candidate(0, name, false, 0, "digits", Optional.empty(), false, metric);
  }

  private static final Candidate OWN = task("own", Optional.of(SPARSITY));
  private static final Candidate USUAL = task("usual", Optional.empty());

  private static Line line(Candidate... waiting) {
    return new Line("a", "p", true, 0, 0, 0, 0, Map.of("digits", "d"), List.of(waiting));
  }

  private static List<String> given(List<Worker> workers) {
    return Scheduler.decide(new Picture(true, workers, List.of(line(USUAL, OWN)))).stream()
        .map(a -> a.task() + " to " + a.worker())
        .toList();
  }

  @Test
  void eachTaskGoesToItsKindOfWorker() {
    assertThat(given(List.of(metrics("m"), own("o", SPARSITY))))
        .containsExactlyInAnyOrder("usual to m", "own to o");
  }

  @Test
  void aWorkerOfOwnMetricsGetsNoOtherTaskAndAnotherWorkerNoneOfThem() {
    assertThat(given(List.of(own("o", SPARSITY)))).containsExactly("own to o");
    assertThat(given(List.of(metrics("m")))).containsExactly("usual to m");
    assertThat(given(List.of(own("o", new Metric(MetricKind.USER_RUN, "user.lab.other")))))
        .isEmpty();
  }

  @Test
  void theNameMustBeOfTheSameKind() {
    assertThat(given(List.of(own("o", new Metric(MetricKind.USER_PAIR, SPARSITY.name())))))
        .isEmpty();
  }

  @Test
  void aTaskWithoutItsWorkerSaysWhichItWaitsFor() {
    Line line = line(OWN);
    Picture picture = new Picture(true, List.of(metrics("m")), List.of(line));
    assertThat(Explanation.of(picture, line, OWN))
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.kind()).isEqualTo(Reason.Kind.NO_WORKER);
              assertThat(r.sentence())
                  .isEqualTo("No worker announces user.lab.sparsity as a metric of runs.");
              assertThat(r.values()).containsEntry("metric", "user.lab.sparsity");
            });
    Picture alone = new Picture(true, List.of(own("o", SPARSITY)), List.of(line(USUAL)));
    assertThat(Explanation.of(alone, line(USUAL), USUAL))
        .extracting(Reason::sentence)
        .containsExactly("There is no metrics service.");
  }
}
