package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.PackSpec;
import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.block.Work;
import io.orograph.orchestrator.results.Samples;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttachmentTest {
  private static final Lease LEASE = new Lease(Samples.SWEEP, 0, "t-1", 1, 1, "w", "i", "cpu");

  private static Attachment pack(long afterSequence) {
    Grid grid = new Grid(Samples.spec(List.of(4), List.of(16), 2));
    return new Attachment(
        new Work.PackWork(
            LEASE,
            new PackSpec("t-1", grid.runs(0, 2)),
            CheckpointPolicy.FINAL_ONLY,
            afterSequence,
            Optional.empty(),
            List.of(),
            Map.of(),
            Map.of()));
  }

  private static Attachment cell(long afterSequence) {
    return new Attachment(
        new Work.MeasureWork(LEASE, "c", List.of(), List.of(), 1, 100, afterSequence, List.of()));
  }

  private static Fact.Numbered started(long sequence) {
    return new Fact.Numbered(sequence, new Fact.Started(Samples.provenance(), 0));
  }

  private static Fact.Numbered measured(long sequence, int replicate) {
    return new Fact.Numbered(
        sequence, new Fact.Measured(Samples.scalar(MetricKind.TRAIN_LOSS, "c", 0.5, replicate)));
  }

  @Test
  void eventsAreTakenOnceAndInOrder() {
    Attachment pack = pack(3);
    assertThat(pack.take(started(3))).isEmpty();
    assertThat(pack.take(started(4))).isPresent();
    assertThat(pack.take(started(4))).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(() -> pack.take(started(6)))
        .withMessage("sequence: 6 (expected: 5)");
  }

  @Test
  void onlyWhatWasPersistedIsConfirmedToTheWorker() {
    Attachment pack = pack(0);
    pack.take(started(1));
    assertThat(pack.confirmedToWorker()).isZero();
    pack.confirm(1);
    assertThat(pack.confirmedToWorker()).isEqualTo(1);
  }

  @Test
  void aMeasuringBegunAnewIsNumberedOnAndNotAskedForWhatHasCome() {
    Attachment cell = cell(2);
    cell.nextGeneration();
    assertThat(cell.take(measured(1, 0)).orElseThrow().sequence()).isEqualTo(3);
    assertThat(cell.take(measured(2, 1)).orElseThrow().sequence()).isEqualTo(4);
    cell.confirm(4);
    assertThat(cell.confirmedToWorker()).isEqualTo(2);
    cell.nextGeneration();
    assertThat(cell.confirmedToWorker()).isZero();
    assertThat(cell.measured()).extracting(m -> m.replicates().get(0)).containsExactly(0, 1);
    assertThat(cell.take(measured(1, 2)).orElseThrow().sequence()).isEqualTo(5);
  }

  @Test
  void faultsCountOnlyWithoutProgress() {
    Attachment pack = pack(0);
    assertThat(pack.ended(true)).isEqualTo(1);
    assertThat(pack.ended(true)).isEqualTo(2);
    assertThat(pack.ended(false)).isEqualTo(2);
    pack.take(started(1));
    assertThat(pack.ended(true)).isEqualTo(1);
  }
}
