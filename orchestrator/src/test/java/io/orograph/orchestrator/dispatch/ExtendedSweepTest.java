package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.v1.MeasureRequest;
import io.orograph.v1.RunSpec;
import io.orograph.v1.TrainRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sweeps that are asked for more while they run, while they rest and after they have finished. */
class ExtendedSweepTest {
  private static final String NAME = Samples.SWEEP;
  private static final SweepSpec SMALL = spec(List.of(4), 2, MetricKind.TRAIN_LOSS);

  private final Lab lab = new Lab();
  private final FakeTrainer trainer = new FakeTrainer();
  private final FakeMetrics metrics = new FakeMetrics();

  @AfterEach
  void close() {
    lab.close();
  }

  /** These widths by two batch sizes. */
  private static SweepSpec spec(List<Integer> widths, int replicates, MetricKind... kinds) {
    SweepSpec s = Samples.spec(widths, List.of(16, 32), replicates);
    return s.withMeasurements(
        Arrays.stream(kinds).map(k -> new MeasurementSpec(k, Map.of())).toList());
  }

  private Hello trainer() {
    return lab.join("trainer-1", "a", WorkerKind.TRAINER, 2, trainer);
  }

  private Hello metrics() {
    return lab.join("metrics-1", "m", WorkerKind.METRICS, 1, metrics);
  }

  private void finished(int extensions, Hello... alive) {
    lab.eventually(
        () -> {
          SweepView view = lab.view(NAME);
          assertThat(view.status()).isEqualTo(SweepStatus.FINISHED);
          assertThat(view.growth().extensions()).isEqualTo(extensions);
        },
        alive);
  }

  private SweepView extend(SweepSpec more) {
    return lab.ask(
        to ->
            new SweepEntity.Extend(
                more, "1".repeat(64), "extend", Optional.empty(), Samples.AT, to),
        NAME);
  }

  private List<String> trained() {
    return trainer.requests().stream()
        .flatMap(r -> r.getMembersList().stream())
        .map(RunSpec::getRunKey)
        .toList();
  }

  @Test
  void moreMeasurementsOfAFinishedSweepTrainNothingAndMeasureOnlyThem() {
    Hello t = trainer();
    Hello m = metrics();
    lab.create(NAME, SMALL);
    finished(0, t, m);
    int trainings = trainer.requests().size();
    extend(spec(List.of(4), 2, MetricKind.TRAIN_LOSS, MetricKind.TEST_LOSS));
    finished(1, t, m);
    assertThat(trainer.requests()).hasSize(trainings);
    List<MeasureRequest> again = metrics.requests().subList(2, metrics.requests().size());
    assertThat(again)
        .hasSize(2)
        .allSatisfy(
            request -> {
              assertThat(request.getMeasurementsCount()).isEqualTo(2);
              assertThat(request.getRecordedCount()).isEqualTo(2);
            });
  }

  @Test
  void moreReplicatesAndValuesTrainEveryNewRunOnceAndNoOldOne() {
    Hello t = trainer();
    Hello m = metrics();
    lab.create(NAME, SMALL);
    finished(0, t, m);
    List<String> before = trained();
    extend(spec(List.of(2, 4, 8), 3, MetricKind.TRAIN_LOSS));
    finished(1, t, m);
    assertThat(trained())
        .doesNotHaveDuplicates()
        .hasSize(3 * 2 * 3)
        .startsWith(before.toArray(String[]::new));
    assertThat(lab.view(NAME).blocks()).isEqualTo(2);
    assertThat(lab.report(NAME, 0).finished()).isTrue();
    assertThat(lab.report(NAME, 1).finished()).isTrue();
  }

  @Test
  void anExtensionPersistedBeforeAKillIsCarriedOutAfterIt() {
    Hello t = trainer();
    Hello m = metrics();
    lab.create(NAME, SMALL);
    finished(0, t, m);
    lab.blocksAnswer(false);
    extend(spec(List.of(4), 3, MetricKind.TRAIN_LOSS, MetricKind.TEST_LOSS));
    lab.eventually(() -> assertThat(lab.view(NAME).openBlocks()).containsExactly(0), t, m);
    lab.restart();
    lab.blocksAnswer(true);
    lab.restart();
    lab.hello(t);
    lab.hello(m);
    finished(1, t, m);
    assertThat(trained()).doesNotHaveDuplicates().hasSize(2 * 3);
  }

  @Test
  void aSweepInTrainingTakesAnExtensionWithoutLosingItsLeases() {
    trainer.silent(true);
    Hello t = trainer();
    Hello m = metrics();
    lab.create(NAME, SMALL);
    lab.eventually(() -> assertThat(lab.report(NAME, 0).held()).hasSize(2), t, m);
    extend(spec(List.of(4), 3, MetricKind.TRAIN_LOSS));
    lab.eventually(() -> assertThat(lab.report(NAME, 0).extension()).isOne(), t, m);
    assertThat(lab.report(NAME, 0).held()).hasSize(2);
    lab.restart();
    trainer.silent(false);
    lab.hello(t);
    lab.hello(m);
    finished(1, t, m);
    assertThat(trainer.requests().stream().map(TrainRequest::getLease).map(l -> l.getAttempt()))
        .containsOnly(1);
  }

  @Test
  void aPausedSweepTakesAnExtensionAndRestsUntilItIsResumed() {
    Hello t = trainer();
    Hello m = metrics();
    lab.create(NAME, SMALL);
    lab.ask(to -> new SweepEntity.Pause("p", Optional.empty(), Samples.AT, to), NAME);
    int trainings = trainer.requests().size();
    extend(spec(List.of(4), 3, MetricKind.TRAIN_LOSS));
    lab.eventually(() -> assertThat(lab.link(t).answers).hasSizeGreaterThan(5), t, m);
    assertThat(trainer.requests().size()).isLessThanOrEqualTo(trainings + 2);
    lab.ask(to -> new SweepEntity.Resume("r", Optional.empty(), Samples.AT, to), NAME);
    finished(1, t, m);
    assertThat(trained()).doesNotHaveDuplicates().hasSize(2 * 3);
  }
}
