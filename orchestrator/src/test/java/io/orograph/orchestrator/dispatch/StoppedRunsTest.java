package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.stop.StopDecision;
import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.SweepRules;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.StopProgress;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import java.util.List;
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
