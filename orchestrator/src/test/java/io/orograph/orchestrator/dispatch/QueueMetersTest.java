package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueueMetersTest {
  private static final String NAME = Samples.SWEEP;

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  /** Four cells of two replicates: four packs, and then four cells to measure. */
  private static SweepSpec spec() {
    SweepSpec s = Samples.spec(List.of(4, 8), List.of(16, 32), 2);
    return s.withMeasurements(List.of(new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of())));
  }

  private double gauge(String name, String service) {
    return lab.meters().get(name).tag("service", service).gauges().stream()
        .mapToDouble(Gauge::value)
        .max()
        .orElseThrow();
  }

  private double depth(String service, String priority) {
    return lab.meters()
        .get("orograph.queue.depth")
        .tags("service", service, "priority_class", priority)
        .gauge()
        .value();
  }

  private double attempts(String reason) {
    return lab.meters().get("orograph.run.attempts").tag("reason", reason).counter().count();
  }

  private double completed(String pool, String outcome) {
    return lab.meters()
        .get("orograph.runs.completed")
        .tags("pool", pool, "outcome", outcome)
        .counter()
        .count();
  }

  private double ended(String pool, String reason) {
    return lab.meters()
        .get("orograph.leases.ended")
        .tags("pool", pool, "reason", reason)
        .counter()
        .count();
  }

  private double connected(String pool, String state) {
    return lab.meters()
        .get("orograph.workers.connected")
        .tags("service", "trainer", "pool", pool, "state", state)
        .gauge()
        .value();
  }

  private double sweeps(String state) {
    return lab.meters().get("orograph.sweeps").tag("state", state).gauge().value();
  }

  private void waiting(int packs, Hello... alive) {
    lab.eventually(
        () -> assertThat(gauge("orograph.queue.depth", "trainer")).isEqualTo(packs), alive);
  }

  private Hello trainer() {
    return lab.join("trainer-1", "a", WorkerKind.TRAINER, 2, new FakeTrainer());
  }

  private Hello metrics() {
    return lab.join("metrics-1", "m", WorkerKind.METRICS, 1, new FakeMetrics());
  }

  @Test
  void whatWaitsIsShownUntilItIsDone() {
    lab.create(NAME, spec());
    waiting(4);
    assertThat(gauge("orograph.queue.depth", "metrics")).isZero();
    assertThat(gauge("orograph.workers.connected", "trainer")).isZero();
    lab.eventually(() -> assertThat(sweeps("active")).isOne());
    lab.eventually(() -> assertThat(gauge("orograph.queue.oldest.age", "trainer")).isPositive());
    Hello t = trainer();
    Hello m = metrics();
    lab.eventually(() -> assertThat(lab.view(NAME).status()).isEqualTo(SweepStatus.FINISHED), t, m);
    waiting(0, t, m);
    lab.eventually(() -> assertThat(sweeps("active")).isZero(), t, m);
    lab.eventually(() -> assertThat(gauge("orograph.queue.oldest.age", "trainer")).isZero(), t, m);
    assertThat(gauge("orograph.workers.connected", "trainer")).isOne();
    assertThat(gauge("orograph.workers.connected", "metrics")).isOne();
    assertThat(lab.meters().get("orograph.block.unanswered").counter().count()).isZero();
  }

  @Test
  void whatWaitsIsShownByTheClassOfItsPriority() {
    lab.create(NAME, spec().withBounds(7, 0));
    lab.eventually(() -> assertThat(depth("trainer", "high")).isEqualTo(4));
    assertThat(depth("trainer", "normal")).isZero();
    assertThat(depth("trainer", "low")).isZero();
  }

  @Test
  void everyRunIsAFirstAttemptAndAMeasurementIsNone() {
    lab.create(NAME, spec());
    Hello t = trainer();
    Hello m = metrics();
    lab.eventually(() -> assertThat(lab.view(NAME).status()).isEqualTo(SweepStatus.FINISHED), t, m);
    assertThat(attempts("first")).isEqualTo(8);
    assertThat(attempts("lost")).isZero();
    assertThat(gauge("orograph.leases.active", "trainer")).isZero();
    assertThat(lab.meters().get("orograph.run.dispatch.latency").timers())
        .allSatisfy(timer -> assertThat(timer.getId().getTag("pool")).isNotBlank());
  }

  @Test
  void runsAndLeasesAreCountedByTheDeviceClassOfTheirWorker() {
    lab.create(NAME, spec());
    Hello t = trainer();
    Hello m = metrics();
    lab.eventually(() -> assertThat(lab.view(NAME).status()).isEqualTo(SweepStatus.FINISHED), t, m);
    assertThat(completed(t.deviceClass(), "trained")).isEqualTo(8);
    assertThat(completed(Pools.NONE, "trained")).isZero();
    assertThat(ended(t.deviceClass(), "done")).isEqualTo(8);
  }

  @Test
  void whatIsCancelledBeforeAWorkerHadItBelongsToNone() {
    lab.create(NAME, spec());
    waiting(4);
    lab.ask(to -> new SweepEntity.Cancel("cancel", Optional.empty(), Samples.AT, to), NAME);
    lab.eventually(() -> assertThat(completed(Pools.NONE, "cancelled")).isEqualTo(8));
  }

  @Test
  void theClockThatIsFurthestFromOursIsShownWhicheverWayItIs() {
    Hello t = trainer();
    lab.link(t).ahead = Optional.of(Duration.ofSeconds(-75));
    lab.eventually(
        () -> assertThat(gauge("orograph.workers.clock.offset", "trainer")).isEqualTo(75), t);
    assertThat(gauge("orograph.workers.clock.offset", "metrics")).isZero();
  }

  @Test
  void aWorkerOfWhichCallsComeToNothingIsShownAsUnreachable() {
    Hello unheard = lab.join("trainer-0", "u", WorkerKind.TRAINER, 2);
    lab.create(NAME, spec());
    lab.eventually(
        () -> assertThat(connected(unheard.deviceClass(), "unreachable")).isOne(), unheard);
    assertThat(connected(unheard.deviceClass(), "open")).isZero();
  }

  /** Else an alert about an increase would not see the first. */
  @Test
  void whatAWorkerMayComeToIsShownAtZeroAsSoonAsItIsThere() {
    Hello t = trainer();
    lab.eventually(() -> assertThat(connected(t.deviceClass(), "open")).isOne(), t);
    assertThat(completed(t.deviceClass(), "failed")).isZero();
    assertThat(ended(t.deviceClass(), "lost")).isZero();
    assertThat(connected(t.deviceClass(), "draining")).isZero();
    assertThat(connected(t.deviceClass(), "unreachable")).isZero();
  }

  @Test
  void workersBeyondTheFirstSixteenKindsOfDeviceAreOthers() {
    Pools pools = new Pools(lab.meters());
    for (int i = 0; i < Pools.MOST; i++) {
      assertThat(pools.label("device-" + i)).isEqualTo("device-" + i);
    }
    assertThat(pools.label("device-99")).isEqualTo("other");
    assertThat(pools.label("device-0")).isEqualTo("device-0");
  }

  @Test
  void aLabOfOneProjectIsFair() {
    assertThat(lab.meters().get("orograph.fairshare.deviation").gauge().value()).isZero();
  }

  @Test
  void whatAPausedSweepHasLeftDoesNotWait() {
    lab.create(NAME, spec());
    waiting(4);
    lab.ask(to -> new SweepEntity.Pause("pause", Optional.empty(), Samples.AT, to), NAME);
    waiting(0);
    lab.eventually(() -> assertThat(sweeps("paused")).isOne());
  }

  @Test
  void commandsToABlockAreTimedAndThoseWithoutAnAnswerCounted() {
    lab.create(NAME, spec());
    waiting(4);
    assertThat(lab.meters().get("orograph.block.answer.duration").timer().count()).isPositive();
    assertThat(lab.meters().get("orograph.block.answer.duration").timer().max(TimeUnit.SECONDS))
        .isBetween(0.0, 5.0);
    lab.dispatcher()
        .tell(new Dispatcher.BlockAnswered(NAME, 0, null, new TimeoutException("journal")));
    lab.eventually(
        () -> assertThat(lab.meters().get("orograph.block.unanswered").counter().count()).isOne());
  }

  @Test
  void aDispatcherStartedAnewShowsItsOwnNumbers() {
    Hello t = trainer();
    lab.eventually(() -> assertThat(gauge("orograph.workers.connected", "trainer")).isOne(), t);
    lab.restart();
    lab.eventually(() -> assertThat(gauge("orograph.workers.connected", "trainer")).isZero());
    lab.eventually(() -> assertThat(hellos()).isOne());
    Hello again = lab.join("trainer-1", "b", WorkerKind.TRAINER, 2, new FakeTrainer());
    lab.eventually(() -> assertThat(gauge("orograph.workers.connected", "trainer")).isOne(), again);
    assertThat(hellos()).isEqualTo(2);
  }

  @Test
  void aWorkerWithoutASignOfLifeIsCountedAsLost() {
    trainer();
    lab.eventually(
        () -> {
          assertThat(lab.meters().get("orograph.workers.lost").counter().count()).isOne();
          assertThat(gauge("orograph.workers.connected", "trainer")).isZero();
        });
  }

  private double hellos() {
    return lab.meters().get("orograph.worker.hellos").tag("service", "trainer").counter().count();
  }
}
