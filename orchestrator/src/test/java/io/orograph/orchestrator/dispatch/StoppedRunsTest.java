package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.orograph.core.stop.RunAt;
import io.orograph.core.stop.RunLoss;
import io.orograph.core.stop.StopDecision;
import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.SweepRules;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.StopProgress;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A sweep that stops some of its runs. */
class StoppedRunsTest {
  private static final String SWEEP = "projects/default/sweeps/stopping";

  private final Lab lab = new Lab();
  private final FakeTrainer trainer = new FakeTrainer();

  @AfterEach
  void close() {
    lab.close();
  }

  /** Six cells of two runs and 100 steps each. */
  private static SweepSpec spec(EarlyStopping rule) {
    return Samples.spec(List.of(4, 8, 12), List.of(16, 32), 2).withEarlyStopping(rule);
  }

  /** Narrow networks and large batches have the higher losses; no two runs have the same. */
  private static double loss(String cell, int replicate) {
    String[] parts = cell.split("[=,]", -1);
    return 1.0 / Integer.parseInt(parts[1]) + Integer.parseInt(parts[3]) + 0.01 * replicate;
  }

  private Hello[] workers() {
    trainer.comingTo(StoppedRunsTest::loss);
    return new Hello[] {
      lab.join("trainer-1", "a", WorkerKind.TRAINER, 2, trainer),
      lab.join("metrics-1", "m", WorkerKind.METRICS, 1, new FakeMetrics())
    };
  }

  private SweepView finished(Hello... alive) {
    lab.eventually(
        () -> assertThat(lab.view(SWEEP).status()).isEqualTo(SweepStatus.FINISHED), alive);
    return lab.view(SWEEP);
  }

  private static List<String> stopped(StopProgress.Rung rung) {
    return rung.decision().stops().stream()
        .map(s -> s.run().place() + "/" + s.run().replicate())
        .toList();
  }

  private static List<StopDecision> decisions(SweepView view) {
    return view.growth().stopping().rungs().stream().map(StopProgress.Rung::decision).toList();
  }

  @Test
  void atEachRungTheBetterHalfGoesOn() {
    SweepSpec spec = spec(EarlyStopping.halving(20, 2));
    assertThat(SweepRules.check(spec)).noneMatch(v -> v.field().startsWith("early_stopping"));
    Hello[] workers = workers();
    lab.create(SWEEP, spec);
    SweepView view = finished(workers);
    List<StopProgress.Rung> rungs = view.growth().stopping().rungs();
    // Rungs at 20, 40 and 80 steps: of twelve six, three and one go on. Places are width by batch.
    assertThat(rungs).hasSize(3);
    assertThat(stopped(rungs.get(0))).containsExactly("1/0", "1/1", "3/0", "3/1", "5/0", "5/1");
    assertThat(stopped(rungs.get(1))).containsExactly("0/0", "0/1", "2/1");
    assertThat(stopped(rungs.get(2))).containsExactly("2/0", "4/1");
    assertThat(
            trainer.requests().stream()
                .filter(r -> r.getUntilStep() >= FakeTrainer.STEPS)
                .flatMap(
                    r ->
                        r.getMembersList().stream()
                            .filter(m -> !r.getEndedList().contains(m.getRunKey())))
                .map(m -> m.getCell() + "/" + m.getReplicate()))
        .containsExactly("width=12,batch=16/0");
    assertThat(lab.report(SWEEP, 0).finished()).isTrue();
  }

  @Test
  void killedAndStartedAgainItDecidesTheSame() {
    SweepSpec spec = spec(EarlyStopping.halving(20, 2));
    Hello[] workers = workers();
    lab.create(SWEEP, spec);
    lab.eventually(
        () -> assertThat(lab.view(SWEEP).growth().stopping().rungs()).isNotEmpty(), workers);
    List<StopProgress.Rung> before = lab.view(SWEEP).growth().stopping().rungs();
    lab.restart();
    for (Hello worker : workers) {
      lab.hello(worker);
    }
    SweepView after = finished(workers);
    List<StopProgress.Rung> rungs = after.growth().stopping().rungs();
    assertThat(rungs.subList(0, before.size())).isEqualTo(before);
    String other = "projects/default/sweeps/undisturbed";
    lab.create(other, spec);
    lab.eventually(
        () -> assertThat(lab.view(other).status()).isEqualTo(SweepStatus.FINISHED), workers);
    assertThat(decisions(after)).isEqualTo(decisions(lab.view(other)));
    lab.restart();
    assertThat(lab.view(SWEEP)).isEqualTo(after);
  }

  /** Block 0 closes with all its runs at the first rung, as if trained. */
  private SweepView atRung(SweepSpec spec, int runs) {
    List<RunLoss> losses = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      RunAt run = new RunAt(i / spec.replicates(), i % spec.replicates());
      losses.add(new RunLoss(run, spec.earlyStopping().step(1), 1.0 + i, true));
    }
    return lab.ask(
        to -> new SweepEntity.FinishBlock(0, 0, 0, List.of(), losses, Samples.AT, to), SWEEP);
  }

  private double ended(String outcome) {
    Counter ended = lab.meters().find("orograph.runs.completed").tag("outcome", outcome).counter();
    return ended == null ? 0 : ended.count();
  }

  @Test
  void cancelledWhileAllItsBlocksAreClosedAtARungItEndsAllRuns() {
    SweepSpec spec = spec(EarlyStopping.halving(20, 2));
    lab.create(SWEEP, spec);
    lab.eventually(() -> assertThat(lab.view(SWEEP).openBlocks()).containsExactly(0));
    lab.ask(to -> new SweepEntity.Pause("p", Optional.empty(), Samples.AT, to), SWEEP);
    SweepView closed = atRung(spec, 12);
    assertThat(closed.growth().stopping().passed()).isOne();
    assertThat(closed.openBlocks()).isEmpty();
    lab.ask(to -> new SweepEntity.Cancel("c", Optional.empty(), Samples.AT, to), SWEEP);
    lab.eventually(() -> assertThat(lab.view(SWEEP).unsettled()).isFalse());
    assertThat(lab.report(SWEEP, 0).cancelled()).isTrue();
    assertThat(ended("censored")).as("by the decision").isEqualTo(6);
    assertThat(ended("cancelled")).as("that went on").isEqualTo(6);
  }

  @Test
  void deletedWhileOneOfItsBlocksIsClosedAtARungItEndsThatOnesRunsToo() {
    SweepSpec spec =
        Samples.spec(List.of(4, 8), List.of(16), BlockRange.RUNS / 2 + 1)
            .withEarlyStopping(EarlyStopping.halving(20, 2));
    lab.create(SWEEP, spec);
    lab.eventually(() -> assertThat(lab.view(SWEEP).openBlocks()).containsExactly(0));
    lab.ask(to -> new SweepEntity.OpenBlock(Samples.AT, to), SWEEP);
    assertThat(atRung(spec, spec.replicates()).openBlocks()).containsExactly(1);
    lab.ask(to -> new SweepEntity.Delete(true, "d", Optional.empty(), Samples.AT, to), SWEEP);
    lab.eventually(() -> assertThat(lab.view(SWEEP).unsettled()).isFalse());
    assertThat(lab.report(SWEEP, 0).cancelled()).isTrue();
    assertThat(lab.report(SWEEP, 1).cancelled()).isTrue();
    assertThat(ended("cancelled")).isEqualTo(2.0 * spec.replicates());
  }

  @Test
  void theMedianRuleStopsThoseAboveTheMedianOfTheOthers() {
    Hello[] workers = workers();
    lab.create(SWEEP, spec(EarlyStopping.median(40, 0, 3)));
    SweepView view = finished(workers);
    List<StopProgress.Rung> rungs = view.growth().stopping().rungs();
    assertThat(rungs).hasSize(2);
    // Losses stay as they are, so averages are the losses: of eleven others the sixth is the bound.
    assertThat(stopped(rungs.get(0))).containsExactly("1/0", "1/1", "3/0", "3/1", "5/0", "5/1");
    // Those that were stopped are still among the others.
    assertThat(stopped(rungs.get(1))).isEmpty();
    assertThat(rungs.get(1).decision().goingOn()).isEqualTo(6);
  }
}
