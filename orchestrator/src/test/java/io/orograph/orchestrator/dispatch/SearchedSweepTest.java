package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SearchKind;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepStatus;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A sweep that trains some cells of its grid. */
class SearchedSweepTest {
  private static final String SWEEP = "projects/default/sweeps/searched";

  private final Lab lab = new Lab();
  private final FakeTrainer trainer = new FakeTrainer();

  @AfterEach
  void close() {
    lab.close();
  }

  private static SweepSpec spec(long budget) {
    return Samples.spec(List.of(4, 8, 12), List.of(16, 32), 2)
        .withSearch(new SearchSpec(SearchKind.RANDOM, budget));
  }

  private List<String> trained() {
    return trainer.requests().stream()
        .flatMap(request -> request.getMembersList().stream())
        .map(run -> run.getCell() + "/" + run.getReplicate())
        .toList();
  }

  private static List<String> runs(SweepSpec spec) {
    return new Grid(spec)
        .cells()
        .map(Cell::id)
        .flatMap(cell -> List.of(cell + "/0", cell + "/1").stream())
        .toList();
  }

  @Test
  void itTrainsTheCellsChosenAndWithALargerBudgetOthersToo() {
    Hello t = lab.join("trainer-1", "a", WorkerKind.TRAINER, 2, trainer);
    Hello m = lab.join("metrics-1", "m", WorkerKind.METRICS, 1, new FakeMetrics());
    lab.create(SWEEP, spec(2));
    lab.eventually(
        () -> assertThat(lab.view(SWEEP).status()).isEqualTo(SweepStatus.FINISHED), t, m);
    assertThat(trained()).containsExactlyInAnyOrderElementsOf(runs(spec(2))).hasSize(4);

    lab.ask(
        to ->
            new SweepEntity.Extend(
                spec(5), "ef".repeat(32), "more", Optional.empty(), Samples.AT, to),
        SWEEP);
    lab.eventually(
        () -> {
          assertThat(trained()).hasSize(10);
          assertThat(lab.view(SWEEP).status()).isEqualTo(SweepStatus.FINISHED);
        },
        t,
        m);
    assertThat(trained()).containsExactlyInAnyOrderElementsOf(runs(spec(5)));
    assertThat(lab.report(SWEEP, 0).finished()).isTrue();
  }
}
