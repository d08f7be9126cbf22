package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.OwnMetric;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.schedule.Reason;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.v1.MeasureRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sweeps with metrics of a lab's own, whose workers come, go and are killed. */
class OwnMetricSweepTest {
  private static final String NAME = Samples.SWEEP;
  private static final Metric SPARSITY = new Metric(MetricKind.USER_RUN, "user.lab.sparsity");
  private static final Metric OTHER = new Metric(MetricKind.USER_RUN, "user.lab.other");

  private final Lab lab = new Lab();
  private final FakeTrainer trainer = new FakeTrainer();
  private final FakeMetrics metrics = new FakeMetrics();
  private final FakeMetrics own = new FakeMetrics();
  private final FakeMetrics others = new FakeMetrics();

  @AfterEach
  void close() {
    lab.close();
  }

  /** Four cells of two replicates. */
  private static SweepSpec spec(Metric... asked) {
    return Samples.spec(List.of(4, 8), List.of(16, 32), 2)
        .withMeasurements(
            Stream.concat(Stream.of(Metric.of(MetricKind.TRAIN_LOSS)), Stream.of(asked))
                .map(m -> new MeasurementSpec(m, Map.of()))
                .toList());
  }

  private Hello own(String incarnation) {
    return lab.join("own", incarnation, own, announced(SPARSITY));
  }

  private static OwnMetric announced(Metric metric) {
    return new OwnMetric(metric, "", "ab".repeat(32));
  }

  private Hello trainer() {
    return lab.join("trainer-1", "a", WorkerKind.TRAINER, 2, trainer);
  }

  private Hello usual() {
    return lab.join("metrics-1", "m", WorkerKind.METRICS, 1, metrics);
  }

  private void finished(Hello... alive) {
    lab.eventually(
        () -> assertThat(lab.view(NAME).status()).isEqualTo(SweepStatus.FINISHED), alive);
  }

  private static List<String> asked(FakeMetrics worker) {
    return worker.requests().stream()
        .flatMap(r -> r.getMeasurementsList().stream())
        .map(io.orograph.v1.MeasurementSpec::getMetric)
        .distinct()
        .toList();
  }

  @Test
  void eachMetricIsAskedOfTheWorkerThatAnnouncesIt() {
    Hello t = trainer();
    Hello m = usual();
    Hello o = own("a");
    Hello p = lab.join("other", "a", others, announced(OTHER));
    lab.create(NAME, spec(SPARSITY, OTHER));
    finished(t, m, o, p);
    assertThat(asked(metrics)).containsExactly("");
    assertThat(asked(own)).containsExactly("user.lab.sparsity");
    assertThat(asked(others)).containsExactly("user.lab.other");
    assertThat(own.requests()).hasSize(4).allMatch(r -> r.getRunsCount() == 2);
    assertThat(own.requests().stream().map(MeasureRequest::getCell).distinct()).hasSize(4);
  }

  @Test
  void aSweepWaitsForAWorkerThatComesLaterAndSaysSo() {
    Hello t = trainer();
    Hello m = usual();
    lab.create(NAME, spec(SPARSITY));
    lab.eventually(
        () -> assertThat(lab.report(NAME, 0).waiting()).hasSize(4).allMatch(w -> !w.training()),
        t,
        m);
    lab.eventually(
        () ->
            assertThat(lab.explain(NAME, "width=4,batch=16", 0))
                .extracting(Reason::sentence)
                .contains("No worker announces user.lab.sparsity as a metric of runs."),
        t,
        m);
    assertThat(lab.view(NAME).status()).isEqualTo(SweepStatus.ACTIVE);
    Hello o = own("a");
    finished(t, m, o);
    assertThat(own.requests()).hasSize(4);
  }

  @Test
  void aWorkerKilledInTheMiddleLosesNothingAndRepeatsNothing() {
    own.tearFirst();
    own.goneAfterTear();
    Hello t = trainer();
    Hello m = usual();
    Hello first = own("a");
    lab.create(NAME, spec(SPARSITY));
    lab.eventually(() -> assertThat(own.torn()).isTrue(), t, m, first);
    lab.broken(first);
    Hello second = own("b");
    finished(t, m, second);
    String torn = own.requests().getFirst().getCell();
    MeasureRequest again =
        own.requests().stream()
            .filter(r -> r.getCell().equals(torn) && r.getLease().getAttempt() == 2)
            .findFirst()
            .orElseThrow();
    assertThat(again.getRecordedList())
        .singleElement()
        .satisfies(r -> assertThat(r.getMetric()).isEqualTo("user.lab.sparsity"));
  }
}
