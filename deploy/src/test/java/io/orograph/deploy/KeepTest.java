package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.orograph.v1.CheckpointRef;
import io.orograph.v1.CheckpointRole;
import io.orograph.v1.DownloadCheckpointRequest;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.ListCheckpointsRequest;
import io.orograph.v1.RunCheckpoint;
import io.orograph.v1.SweepSpec;
import io.orograph.wire.convert.SweepFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep that keeps the checkpoints along its trainings no longer than it runs, and is asked later
 * for something that needs them.
 */
@Tag("slow") // a lab of three processes and two sweeps
@Timeout(300)
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class KeepTest {
  private static final String BRIEFLY =
      """
      data: {name: digits, subset: 200}
      network: {family: mlp, depth: 2}
      training:
        optimizer: {learning_rate: 0.05}
        batch_size: 32
        length: {steps: 200}
      axes:
        - {field: network.width, values: [6, 8]}
      replicates: 2
      checkpoints: {initial: true, every_steps: 50, keep_days: 0}
      measurements:
        - kind: TEST_ACCURACY
      """;
  private static final String MORE = "  - kind: EPOCH_AVERAGED_ACCURACY\n";

  @TempDir Path folder;

  private static SweepSpec more() {
    return SweepFile.parse(BRIEFLY + MORE);
  }

  private static List<CheckpointRef> checkpoints(Laboratory laboratory, CheckpointRole role) {
    return laboratory
        .checkpoints()
        .listCheckpoints(
            ListCheckpointsRequest.newBuilder()
                .setParent(Laboratory.name("briefly"))
                .setPageSize(1000)
                .build())
        .getCheckpointsList()
        .stream()
        .map(RunCheckpoint::getCheckpoint)
        .filter(c -> c.getRole() == role)
        .toList();
  }

  /** The refusal; empty if the content came. */
  private static String refusal(Laboratory laboratory, CheckpointRef checkpoint) {
    try {
      laboratory
          .checkpoints()
          .downloadCheckpoint(
              DownloadCheckpointRequest.newBuilder().setDigest(checkpoint.getDigest()).build())
          .next();
      return "";
    } catch (StatusRuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static List<String> averaged(Laboratory laboratory, String id) throws IOException {
    return laboratory
        .exported(Laboratory.name(id), ExportFormat.EXPORT_FORMAT_CSV)
        .lines()
        .filter(row -> row.contains("EPOCH_AVERAGED_ACCURACY"))
        .map(row -> row.replace(id, ""))
        .toList();
  }

  @Test
  void whatWasReleasedIsWrittenAgainBitForBitWhenSomethingNeedsIt() throws Exception {
    try (Laboratory laboratory = new Laboratory(folder).startAll()) {
      laboratory.create("briefly", SweepFile.parse(BRIEFLY));
      laboratory.ended("briefly", 1);
      List<CheckpointRef> along = checkpoints(laboratory, CheckpointRole.CHECKPOINT_ROLE_PERIODIC);
      assertThat(along).hasSizeGreaterThanOrEqualTo(12);
      assertThat(laboratory.collect(true).getReleasedCheckpoints()).isEqualTo(along.size());
      assertThat(along).as("after a trial").allMatch(c -> refusal(laboratory, c).isEmpty());

      assertThat(laboratory.collect(false).getReleasedCheckpoints()).isEqualTo(along.size());
      laboratory.kill(Laboratory.Service.ORCHESTRATOR);
      laboratory.collectAfter("1ms");
      laboratory.start(Laboratory.Service.ORCHESTRATOR);
      while (!along.stream().allMatch(c -> refusal(laboratory, c).contains("kept until"))) {
        assertThat(laboratory.collect(false).getReleasedCheckpoints()).as("once more").isZero();
      }
      assertThat(checkpoints(laboratory, CheckpointRole.CHECKPOINT_ROLE_PERIODIC)).isEmpty();
      for (CheckpointRole kept :
          List.of(CheckpointRole.CHECKPOINT_ROLE_INITIAL, CheckpointRole.CHECKPOINT_ROLE_FINAL)) {
        assertThat(checkpoints(laboratory, kept))
            .hasSize(4)
            .allMatch(c -> refusal(laboratory, c).isEmpty());
      }

      laboratory.extend("briefly", more());
      laboratory.ended("briefly", 2);
      assertThat(checkpoints(laboratory, CheckpointRole.CHECKPOINT_ROLE_PERIODIC)).isEqualTo(along);
      laboratory.create("whole", more());
      laboratory.ended("whole", 1);
      assertThat(averaged(laboratory, "briefly"))
          .hasSize(4)
          .isEqualTo(averaged(laboratory, "whole"));
    }
  }
}
