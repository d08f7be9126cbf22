package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.Laboratory.Service;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.RunState;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SweepFile;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same sweep in a lab on PostgreSQL ends in the same bits as in one on H2, whatever crashes.
 */
@Tag("slow") // two labs of three processes and a server
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class PostgresLabTest {
  private static final String ID = "small";
  private static final String NAME = Laboratory.name(ID);
  private static final SweepSpec SPEC =
      SweepFile.parse(
          """
          data: {name: digits, subset: 200, label_noise: 0.2}
          network: {family: mlp, depth: 2}
          training:
            optimizer: {learning_rate: 0.05, momentum: 0.9}
            length: {steps: 600}
          axes:
            - {field: network.width, values: [6, 16]}
            - {field: training.batch_size, values: [16, 64]}
          replicates: 3
          measurements:
            - kind: TRAIN_LOSS
            - kind: TEST_ACCURACY
            - {kind: TOP_EIGENVALUE, options: {samples: 100, steps: 20}}
            - {kind: CKA_SIMILARITY, options: {samples: 128}}
          """);

  @TempDir Path folder;

  private String onH2() throws Exception {
    try (Laboratory laboratory = new Laboratory(folder.resolve("h2")).startAll()) {
      laboratory.create(ID, SPEC);
      laboratory.ended(ID, 1);
      return laboratory.exported(NAME, ExportFormat.EXPORT_FORMAT_CSV);
    }
  }

  /** Returns once a watcher was told so. */
  private static void until(Laboratory laboratory, Predicate<WatchSweepResponse> wanted) {
    Iterator<WatchSweepResponse> watch =
        laboratory.sweeps().watchSweep(WatchSweepRequest.newBuilder().setName(NAME).build());
    while (!wanted.test(watch.next())) {}
  }

  private static boolean ended(WatchSweepResponse response) {
    return response.hasRun() && response.getRun().getState() == RunState.RUN_STATE_ENDED;
  }

  @Test
  void aKilledOrchestratorAndACrashedServerChangeNoBit() throws Exception {
    String undisturbed = onH2();
    assertThat(undisturbed.lines()).hasSizeGreaterThan(12 * 3);
    try (PostgresServer server = new PostgresServer(folder.resolve("pg"));
        Laboratory laboratory = new Laboratory(folder.resolve("lab"))) {
      laboratory.keepIn(server.url());
      laboratory.startAll();
      laboratory.create(ID, SPEC);
      until(laboratory, PostgresLabTest::ended);
      laboratory.restart(Service.ORCHESTRATOR);
      until(laboratory, WatchSweepResponse::hasMeasurement);
      server.crash();
      server.recover();
      laboratory.ended(ID, 1);
      assertThat(laboratory.alive(Service.ORCHESTRATOR)).as(laboratory.logs()).isTrue();
      assertThat(laboratory.exported(NAME, ExportFormat.EXPORT_FORMAT_CSV)).isEqualTo(undisturbed);
      assertThat(
              laboratory
                  .sweeps()
                  .listRuns(ListRunsRequest.newBuilder().setParent(NAME).setPageSize(100).build())
                  .getRunsList())
          .hasSize(12)
          .allSatisfy(run -> assertThat(run.hasOutcome()).isTrue());
      assertThat(folder.resolve("lab/data/orograph.mv.db")).doesNotExist();
    }
  }
}
