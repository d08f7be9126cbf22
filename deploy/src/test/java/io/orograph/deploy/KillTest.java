package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.orograph.deploy.Laboratory.Service;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.GetPhaseDiagramRequest;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.PhaseDiagram;
import io.orograph.v1.Run;
import io.orograph.v1.RunState;
import io.orograph.v1.SweepState;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SweepFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * One tiny sweep through three real processes, undisturbed and with each of them killed once: the
 * same measurements to the last bit, every run ended once, and a watcher that resumes sees every
 * fact once.
 */
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class KillTest {
  private static final String NAME = "projects/default/sweeps/tiny";
  private static final String SWEEP =
      """
      data: {name: digits, subset: 400, label_noise: 0.2}
      network: {family: mlp, depth: 2}
      training:
        optimizer: {learning_rate: 0.05, momentum: 0.9}
        length: {steps: 1500}
      axes:
        - {field: network.width, values: [6, 16]}
        - {field: training.batch_size, values: [16, 64]}
      replicates: 3
      measurements:
        - kind: TRAIN_LOSS
        - kind: TRAIN_ERROR
        - kind: TEST_ACCURACY
        - {kind: TOP_EIGENVALUE, options: {samples: 100, steps: 20}}
        - {kind: HESSIAN_TRACE, options: {samples: 100, probes: 8}}
        - {kind: MODE_CONNECTIVITY, options: {steps: 300, points: 21}}
        - {kind: CKA_SIMILARITY, options: {samples: 256}}
        - kind: PARAMETER_DISTANCE
      pairs:
        - {first: {width: 6, batch: 16}, second: {width: 16, batch: 64}, replicates: all}
        - {first: {width: 16, batch: 16}, second: {width: 16, batch: 64}}
      """;

  @TempDir Path folder;

  @Test
  void killingEachProcessOnceChangesNoBitOfTheMeasurementsAndLosesNoFact() throws Exception {
    String undisturbed;
    try (Laboratory laboratory = new Laboratory(folder.resolve("undisturbed")).startAll()) {
      submit(laboratory);
      new Watcher(laboratory).until(KillTest::finished);
      undisturbed = laboratory.exported(NAME, ExportFormat.EXPORT_FORMAT_CSV);
      PhaseDiagram diagram =
          laboratory
              .results()
              .getPhaseDiagram(GetPhaseDiagramRequest.newBuilder().setName(NAME).build())
              .getDiagram();
      assertThat(diagram.getComplete()).isTrue();
      assertThat(diagram.getCellsList())
          .hasSize(4)
          .allSatisfy(cell -> assertThat(cell.getLabel()).matches("I|II|III|IV-A|IV-B"));
    }
    assertThat(undisturbed.lines()).hasSizeGreaterThan(60);
    assertThat(undisturbed.lines().filter(line -> line.contains("|")))
        .as("CKA of 9 pairs of runs; and it, distances and curves of 3")
        .hasSize(9 + 3 * 3);

    try (Laboratory laboratory = new Laboratory(folder.resolve("disturbed")).startAll()) {
      submit(laboratory);
      Watcher watcher = new Watcher(laboratory);
      watcher.until(r -> r.hasRun() && r.getRun().getState() == RunState.RUN_STATE_ENDED);
      laboratory.restart(Service.TRAINER);
      watcher.until(WatchSweepResponse::hasMeasurement);
      laboratory.restart(Service.METRICS);
      watcher.until(WatchSweepResponse::hasMeasurement);
      laboratory.restart(Service.ORCHESTRATOR);
      watcher.until(KillTest::finished);
      assertThat(watcher.sequences).isSorted().doesNotHaveDuplicates();
      assertThat(watcher.endedTwice).isEmpty();
      assertThat(laboratory.exported(NAME, ExportFormat.EXPORT_FORMAT_CSV)).isEqualTo(undisturbed);
      List<Run> runs =
          laboratory
              .sweeps()
              .listRuns(ListRunsRequest.newBuilder().setParent(NAME).setPageSize(100).build())
              .getRunsList();
      assertThat(runs).hasSize(12).allSatisfy(run -> assertThat(run.hasOutcome()).isTrue());
    }
  }

  private static boolean finished(WatchSweepResponse r) {
    return r.getState() == SweepState.SWEEP_STATE_FINISHED;
  }

  private static void submit(Laboratory laboratory) {
    laboratory.create("tiny", SweepFile.parse(SWEEP));
    assertThat(laboratory.sweep("tiny").getProgress().getRuns()).isEqualTo(12);
  }

  /** Watches from where it left off, through broken streams, and keeps what it saw. */
  private static final class Watcher {
    private final Laboratory laboratory;
    private final List<Long> sequences = new ArrayList<>();
    private final Set<String> ended = new HashSet<>();
    private final List<String> endedTwice = new ArrayList<>();
    private String token = "";

    Watcher(Laboratory laboratory) {
      this.laboratory = laboratory;
    }

    void until(Predicate<WatchSweepResponse> wanted) throws Exception {
      int broken = 0;
      while (true) {
        Iterator<WatchSweepResponse> stream =
            laboratory
                .sweeps()
                .watchSweep(
                    WatchSweepRequest.newBuilder().setName(NAME).setResumeToken(token).build());
        try {
          while (stream.hasNext()) {
            WatchSweepResponse response = stream.next();
            see(response);
            if (wanted.test(response)) {
              return;
            }
          }
        } catch (StatusRuntimeException e) {
          if (++broken > 20) {
            throw new AssertionError(laboratory.logs(), e);
          }
        }
      }
    }

    private void see(WatchSweepResponse response) {
      token = response.getResumeToken();
      if (response.getSequence() > 0) {
        sequences.add(response.getSequence());
      }
      if (response.hasRun()
          && response.getRun().getState() == RunState.RUN_STATE_ENDED
          && !ended.add(response.getRun().getName())) {
        endedTwice.add(response.getRun().getName());
      }
    }
  }
}
