package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.orograph.v1.CheckpointRef;
import io.orograph.v1.CheckpointRole;
import io.orograph.v1.CollectGarbageRequest;
import io.orograph.v1.CollectGarbageResponse;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.DownloadCheckpointRequest;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.ExtendSweepRequest;
import io.orograph.v1.ListCheckpointsRequest;
import io.orograph.v1.RunCheckpoint;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.SweepState;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SweepFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep that keeps the checkpoints along its trainings no longer than it runs, and is asked later
 * for something that needs them.
 */
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

  private static String name(String id) {
    return "projects/default/sweeps/" + id;
  }

  private static SweepSpec more() {
    return SweepFile.parse(BRIEFLY + MORE);
  }

  private static void create(Laboratory laboratory, String id, SweepSpec spec) {
    laboratory
        .sweeps()
        .createSweep(
            CreateSweepRequest.newBuilder()
                .setParent("projects/default")
                .setSweepId(id)
                .setRequestId(UUID.randomUUID().toString())
                .setSpec(spec)
                .build());
  }

  private static void awaitEnd(Laboratory laboratory, String id, int times) {
    Iterator<WatchSweepResponse> watch =
        laboratory.sweeps().watchSweep(WatchSweepRequest.newBuilder().setName(name(id)).build());
    for (int seen = 0; seen < times; ) {
      assertThat(watch.hasNext()).isTrue();
      seen += watch.next().getState() == SweepState.SWEEP_STATE_FINISHED ? 1 : 0;
    }
  }

  private static List<CheckpointRef> checkpoints(Laboratory laboratory, CheckpointRole role) {
    return laboratory
        .checkpoints()
        .listCheckpoints(
            ListCheckpointsRequest.newBuilder()
                .setParent(name("briefly"))
                .setPageSize(1000)
                .build())
        .getCheckpointsList()
        .stream()
        .map(RunCheckpoint::getCheckpoint)
        .filter(c -> c.getRole() == role)
        .toList();
  }

  private static CollectGarbageResponse collect(Laboratory laboratory, boolean trial) {
    return laboratory
        .checkpoints()
        .collectGarbage(
            CollectGarbageRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setValidateOnly(trial)
                .build());
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
        .exported(name(id), ExportFormat.EXPORT_FORMAT_CSV)
        .lines()
        .filter(row -> row.contains("EPOCH_AVERAGED_ACCURACY"))
        .map(row -> row.replace(id, ""))
        .toList();
  }

  @Test
  void whatWasReleasedIsWrittenAgainBitForBitWhenSomethingNeedsIt() throws Exception {
    try (Laboratory laboratory = new Laboratory(folder).startAll()) {
      create(laboratory, "briefly", SweepFile.parse(BRIEFLY));
      awaitEnd(laboratory, "briefly", 1);
      List<CheckpointRef> along = checkpoints(laboratory, CheckpointRole.CHECKPOINT_ROLE_PERIODIC);
      assertThat(along).hasSizeGreaterThanOrEqualTo(12);
      assertThat(collect(laboratory, true).getReleasedCheckpoints()).isEqualTo(along.size());
      assertThat(along).as("after a trial").allMatch(c -> refusal(laboratory, c).isEmpty());

      assertThat(collect(laboratory, false).getReleasedCheckpoints()).isEqualTo(along.size());
      laboratory.kill(Laboratory.Service.ORCHESTRATOR);
      laboratory.collectAfter("1ms");
      laboratory.start(Laboratory.Service.ORCHESTRATOR);
      while (!along.stream().allMatch(c -> refusal(laboratory, c).contains("kept until"))) {
        assertThat(collect(laboratory, false).getReleasedCheckpoints()).as("once more").isZero();
      }
      assertThat(checkpoints(laboratory, CheckpointRole.CHECKPOINT_ROLE_PERIODIC)).isEmpty();
      for (CheckpointRole kept :
          List.of(CheckpointRole.CHECKPOINT_ROLE_INITIAL, CheckpointRole.CHECKPOINT_ROLE_FINAL)) {
        assertThat(checkpoints(laboratory, kept))
            .hasSize(4)
            .allMatch(c -> refusal(laboratory, c).isEmpty());
      }

      laboratory
          .sweeps()
          .extendSweep(
              ExtendSweepRequest.newBuilder()
                  .setName(name("briefly"))
                  .setRequestId(UUID.randomUUID().toString())
                  .setSpec(more())
                  .build());
      awaitEnd(laboratory, "briefly", 2);
      assertThat(checkpoints(laboratory, CheckpointRole.CHECKPOINT_ROLE_PERIODIC)).isEqualTo(along);
      create(laboratory, "whole", more());
      awaitEnd(laboratory, "whole", 1);
      assertThat(averaged(laboratory, "briefly"))
          .hasSize(4)
          .isEqualTo(averaged(laboratory, "whole"));
    }
  }
}
