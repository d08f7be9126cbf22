package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.search.Ask;
import io.orograph.core.search.BoundarySearch;
import io.orograph.core.search.Crossing;
import io.orograph.core.search.SearchEnd;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SoughtLine;
import io.orograph.core.sweep.SweepRules;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.SearchProgress;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A sweep that looks for a line in its grid. */
class AdaptiveSweepTest {
  private static final String SWEEP = "projects/default/sweeps/adaptive";
  private static final List<Integer> WIDTHS = List.of(2, 4, 6, 8, 10, 12, 14);
  private static final List<Integer> BATCHES = List.of(2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24);

  private final Lab lab = new Lab();
  private final FakeTrainer trainer = new FakeTrainer();
  private final FakeMetrics metrics = new FakeMetrics();

  @AfterEach
  void close() {
    lab.close();
  }

  private static SweepSpec spec(long budget) {
    return Samples.spec(WIDTHS, BATCHES, 3)
        .withMeasurements(List.of(new MeasurementSpec(MetricKind.TRAIN_ERROR, Map.of())))
        .withSearch(
            SearchSpec.adaptive(
                budget, new SoughtLine("training.batch_size", "", OptionalDouble.empty())));
  }

  /** Fitted up to a batch of 6 + width/2; one replicate in three never is. */
  private static double error(String cell, int replicate) {
    String[] parts = cell.split("[=,]", -1);
    int width = Integer.parseInt(parts[1]);
    int batch = Integer.parseInt(parts[3]);
    return replicate < 2 && batch <= 6 + width / 2 ? 0 : 40;
  }

  private SweepView finished(Hello... alive) {
    lab.eventually(
        () -> assertThat(lab.view(SWEEP).status()).isEqualTo(SweepStatus.FINISHED), alive);
    return lab.view(SWEEP);
  }

  private Hello[] workers() {
    metrics.saying(AdaptiveSweepTest::error);
    return new Hello[] {
      lab.join("trainer-1", "a", WorkerKind.TRAINER, 2, trainer),
      lab.join("metrics-1", "m", WorkerKind.METRICS, 1, metrics)
    };
  }

  private static List<List<Ask>> asks(SweepView view) {
    return view.growth().search().rounds().stream().map(SearchProgress.Round::asks).toList();
  }

  private List<String> trained() {
    return trainer.requests().stream()
        .flatMap(request -> request.getMembersList().stream())
        .map(run -> run.getCell() + "/" + run.getReplicate())
        .toList();
  }

  @Test
  void itEndsByItselfWithTheLineAndHasTrainedNoOtherCells() {
    assertThat(SweepRules.check(spec(0))).isEmpty();
    Hello[] workers = workers();
    lab.create(SWEEP, spec(0));
    SweepView view = finished(workers);
    assertThat(view.growth().search().rounds().getLast().end()).isEqualTo(SearchEnd.FOUND);
    List<Cell> asked = new Grid(view.spec()).cells().toList();
    assertThat(asked).hasSizeLessThan(WIDTHS.size() * BATCHES.size() / 2);
    assertThat(trained())
        .doesNotHaveDuplicates()
        .hasSize(3 * asked.size())
        .allMatch(run -> asked.stream().anyMatch(c -> run.startsWith(c.id() + "/")));
    Grid whole = new Grid(spec(0).withSearch(SearchSpec.GRID));
    List<Crossing> line = new BoundarySearch(view.spec()).crossings(view.growth().search().votes());
    assertThat(line)
        .hasSize(WIDTHS.size())
        .allSatisfy(
            x -> {
              assertThat(error(whole.cell(x.low()).id(), 0)).isZero();
              assertThat(error(whole.cell(x.high()).id(), 0)).isPositive();
              assertThat(x.apart()).isLessThanOrEqualTo(3);
            });
  }

  @Test
  void killedAndStartedAgainItDecidesTheSame() {
    Hello[] workers = workers();
    lab.create(SWEEP, spec(0));
    lab.eventually(
        () -> assertThat(lab.view(SWEEP).growth().search().rounds()).hasSizeGreaterThan(1),
        workers);
    List<List<Ask>> before = asks(lab.view(SWEEP));
    lab.restart();
    for (Hello worker : workers) {
      lab.hello(worker);
    }
    SweepView after = finished(workers);
    assertThat(asks(after).subList(0, before.size())).isEqualTo(before);
    String other = "projects/default/sweeps/undisturbed";
    lab.create(other, spec(0));
    lab.eventually(
        () -> assertThat(lab.view(other).status()).isEqualTo(SweepStatus.FINISHED), workers);
    assertThat(asks(after)).isEqualTo(asks(lab.view(other)));
    lab.restart();
    assertThat(lab.view(SWEEP)).isEqualTo(after);
  }

  @Test
  void withABudgetItEndsWhenThatIsSpentAndGoesOnWithALargerOne() {
    Hello[] workers = workers();
    long first = asks(lab.create(SWEEP, spec(0))).getFirst().size();
    lab.ask(to -> new SweepEntity.Delete(true, "away", Optional.empty(), Samples.AT, to), SWEEP);
    String bounded = "projects/default/sweeps/bounded";
    lab.create(bounded, spec(first + 1));
    lab.eventually(
        () -> assertThat(lab.view(bounded).status()).isEqualTo(SweepStatus.FINISHED), workers);
    SweepView spent = lab.view(bounded);
    assertThat(spent.growth().search().rounds().getLast().end()).isEqualTo(SearchEnd.BUDGET_SPENT);
    assertThat(spent.spec().search().asked()).hasSize((int) first + 1);
    lab.ask(
        to ->
            new SweepEntity.Extend(
                spec(0), "ef".repeat(32), "more", Optional.empty(), Samples.AT, to),
        bounded);
    lab.eventually(
        () -> {
          SweepView more = lab.view(bounded);
          assertThat(more.status()).isEqualTo(SweepStatus.FINISHED);
          assertThat(more.growth().search().rounds().getLast().end()).isEqualTo(SearchEnd.FOUND);
          assertThat(more.spec().search().asked()).containsAll(spent.spec().search().asked());
        },
        workers);
  }
}
