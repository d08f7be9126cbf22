package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.Adoption;
import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.v1.MeasureRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Measurements without a sweep: of runs that were trained elsewhere. */
class AdoptedRunsTest {
  private static final String NAME = "projects/default/measurements/m-1";

  private final Lab lab = new Lab();
  private final FakeTrainer trainer = new FakeTrainer();
  private final FakeMetrics metrics = new FakeMetrics();

  @AfterEach
  void close() {
    lab.close();
  }

  private static CheckpointRef point(String name) {
    return new CheckpointRef(Samples.digest(name), CheckpointRole.PERIODIC, 50, 4_000);
  }

  /** Replicates 1 and 3 of a cell that has more. */
  private static NewSweep measurement() {
    return measurement(
        MetricKind.TRAIN_LOSS,
        new Adoption.AdoptedRun(1, point("a"), new RunOutcome.Trained()),
        new Adoption.AdoptedRun(3, point("b"), new RunOutcome.Collapsed(1e-9)));
  }

  private static NewSweep measurement(MetricKind kind, Adoption.AdoptedRun... runs) {
    SweepSpec s = Samples.spec(List.of(4), List.of(16), 4);
    SweepSpec spec = s.withMeasurements(List.of(new MeasurementSpec(kind, Map.of())));
    return new NewSweep(
        NAME,
        spec,
        "0".repeat(64),
        Map.of(),
        "",
        "test",
        "request",
        Optional.of(new Adoption(123, List.of(runs))));
  }

  @Test
  void adoptedRunsAreMeasuredAtTheirCheckpointsAndNeverTrainedAlsoAfterARestart() {
    Hello t = lab.join("trainer-1", "a", WorkerKind.TRAINER, 2, trainer);
    lab.ask(to -> new SweepEntity.Create(measurement(), Samples.AT, to), NAME);
    lab.eventually(() -> assertThat(lab.view(NAME).openBlocks()).containsExactly(0), t);
    lab.restart();
    lab.hello(t);
    Hello m = lab.join("metrics-1", "m", WorkerKind.METRICS, 1, metrics);
    lab.eventually(() -> assertThat(lab.view(NAME).status()).isEqualTo(SweepStatus.FINISHED), t, m);
    assertThat(trainer.requests()).isEmpty();
    MeasureRequest request = metrics.requests().getFirst();
    assertThat(metrics.requests()).hasSize(1);
    assertThat(request.getProbeSubset()).isEqualTo(123);
    assertThat(request.getRunsList())
        .extracting(r -> r.getCheckpoint().getDigest())
        .containsExactly(Samples.digest("a").hex(), Samples.digest("b").hex());
    assertThat(request.getRuns(0).getRun().getRunKey())
        .isEqualTo(
            new Grid(measurement().spec())
                .run(new Grid(measurement().spec()).cell(0), 1)
                .key()
                .hex());
  }

  /** The same replicate of a wider cell beside that of the cell itself. */
  @Test
  void aRunOfAnotherCellIsMeasuredBesideThemInOneTask() {
    SweepSpec wider = Samples.spec(List.of(8), List.of(16), 4);
    RunSpec other = new Grid(wider).run(new Grid(wider).cell(0), 1);
    NewSweep pair =
        measurement(
            MetricKind.CKA_SIMILARITY,
            new Adoption.AdoptedRun(1, point("a"), new RunOutcome.Trained()),
            new Adoption.AdoptedRun(1, point("b"), new RunOutcome.Trained(), Optional.of(other)));
    Hello t = lab.join("trainer-1", "a", WorkerKind.TRAINER, 2, trainer);
    lab.ask(to -> new SweepEntity.Create(pair, Samples.AT, to), NAME);
    lab.eventually(() -> assertThat(lab.view(NAME).openBlocks()).containsExactly(0), t);
    lab.restart();
    lab.hello(t);
    Hello m = lab.join("metrics-1", "m", WorkerKind.METRICS, 1, metrics);
    lab.eventually(() -> assertThat(lab.view(NAME).status()).isEqualTo(SweepStatus.FINISHED), t, m);
    assertThat(trainer.requests()).isEmpty();
    assertThat(metrics.requests())
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.getRunsList())
                  .extracting(run -> run.getCheckpoint().getDigest())
                  .containsExactly(Samples.digest("a").hex(), Samples.digest("b").hex());
              assertThat(r.getRuns(1).getRun().getCell()).isEqualTo(other.cell());
              assertThat(r.getRuns(1).getRun().getSettings().getNetwork().getWidth()).isEqualTo(8);
              assertThat(r.getCell()).isEqualTo(r.getRuns(0).getRun().getCell());
            });
  }
}
