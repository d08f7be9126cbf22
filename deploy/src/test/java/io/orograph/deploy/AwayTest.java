package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.Laboratory.Service;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.RunState;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SweepFile;
import java.nio.file.Path;
import java.util.Iterator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Workers that see nothing of the store's folder give the same bits through the orchestrator. */
@Tag("slow") // two labs of three processes
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class AwayTest {
  private static final String ID = "away";
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
          checkpoints: {every_steps: 200}
          measurements:
            - kind: TRAIN_LOSS
            - kind: TEST_ACCURACY
            - {kind: MODE_CONNECTIVITY, options: {steps: 50, points: 11}}
            - {kind: CKA_SIMILARITY, options: {samples: 128}}
          """);

  @TempDir Path folder;

  @Test
  void aSweepWithoutASharedFolderHasTheSameBitsThoughTheOrchestratorIsKilled() throws Exception {
    String shared;
    try (Laboratory laboratory = new Laboratory(folder.resolve("shared")).startAll()) {
      laboratory.create(ID, SPEC);
      laboratory.ended(ID, 1);
      shared = laboratory.exported(NAME, ExportFormat.EXPORT_FORMAT_CSV);
    }
    try (Laboratory laboratory = new Laboratory(folder.resolve("away"))) {
      laboratory.workAway();
      laboratory.startAll();
      laboratory.create(ID, SPEC);
      Iterator<WatchSweepResponse> watch =
          laboratory.sweeps().watchSweep(WatchSweepRequest.newBuilder().setName(NAME).build());
      while (watch.next().getRun().getState() != RunState.RUN_STATE_ENDED) {}
      laboratory.restart(Service.ORCHESTRATOR);
      laboratory.ended(ID, 1);
      assertThat(laboratory.exported(NAME, ExportFormat.EXPORT_FORMAT_CSV)).isEqualTo(shared);
      assertThat(folder.resolve("away/data/uploads")).isEmptyDirectory();
    }
  }
}
