package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.orograph.v1.CollectGarbageResponse;
import io.orograph.v1.DeleteSweepRequest;
import io.orograph.v1.DownloadCheckpointRequest;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.ListCheckpointsRequest;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.RunCheckpoint;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepSpec;
import io.orograph.wire.convert.SweepFile;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two sweeps that share runs, one of them deleted, and the orchestrator killed before anything is
 * collected: what only the deleted one referred to goes, everything else stays.
 */
@Timeout(300)
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class DeleteTest {
  private static SweepSpec sweep(String widths) {
    return SweepFile.parse(
        """
      data: {name: digits, subset: 200}
      network: {family: mlp, depth: 2}
      training:
        optimizer: {learning_rate: 0.05}
        batch_size: 32
        length: {steps: 200}
      axes:
        - {field: network.width, values: [%s]}
      replicates: 2
      measurements:
        - kind: TEST_ACCURACY
      """
            .formatted(widths));
  }

  @TempDir Path folder;

  private static Set<String> checkpoints(Laboratory laboratory, String id) {
    Set<String> digests = new HashSet<>();
    for (RunCheckpoint c :
        laboratory
            .checkpoints()
            .listCheckpoints(
                ListCheckpointsRequest.newBuilder()
                    .setParent(Laboratory.name(id))
                    .setPageSize(1000)
                    .build())
            .getCheckpointsList()) {
      digests.add(c.getCheckpoint().getDigest());
    }
    return digests;
  }

  private static boolean has(Laboratory laboratory, String digest) {
    try {
      Iterator<?> chunks =
          laboratory
              .checkpoints()
              .downloadCheckpoint(DownloadCheckpointRequest.newBuilder().setDigest(digest).build());
      chunks.next();
      return true;
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
      return false;
    }
  }

  private static List<String> sweeps(Laboratory laboratory) {
    return laboratory
        .sweeps()
        .listSweeps(ListSweepsRequest.newBuilder().setParent("projects/default").build())
        .getSweepsList()
        .stream()
        .map(Sweep::getName)
        .toList();
  }

  @Test
  void killedBetweenDeletionAndCollectionTheLabCollectsWhatNothingElseRefersTo() throws Exception {
    try (Laboratory laboratory = new Laboratory(folder).startAll()) {
      laboratory.create("kept", sweep("6"));
      laboratory.ended("kept", 1);
      laboratory.create("deleted", sweep("6, 8"));
      laboratory.ended("deleted", 1);
      Set<String> kept = checkpoints(laboratory, "kept");
      Set<String> alone = checkpoints(laboratory, "deleted");
      assertThat(alone).containsAll(kept);
      alone.removeAll(kept);
      assertThat(alone).isNotEmpty();
      String results = laboratory.exported(Laboratory.name("kept"), ExportFormat.EXPORT_FORMAT_CSV);

      laboratory
          .sweeps()
          .deleteSweep(
              DeleteSweepRequest.newBuilder()
                  .setName(Laboratory.name("deleted"))
                  .setRequestId(UUID.randomUUID().toString())
                  .build());
      laboratory.kill(Laboratory.Service.ORCHESTRATOR);
      laboratory.start(Laboratory.Service.ORCHESTRATOR);
      assertThat(laboratory.collect(false).getFreedObjects()).as("within the grace").isZero();
      assertThat(alone).allMatch(digest -> has(laboratory, digest));

      laboratory.kill(Laboratory.Service.ORCHESTRATOR);
      laboratory.collectAfter("1ms");
      laboratory.start(Laboratory.Service.ORCHESTRATOR);
      List<String> left;
      do {
        left = sweeps(laboratory);
      } while (left.size() > 1);
      assertThat(left).containsExactly(Laboratory.name("kept"));
      CollectGarbageResponse trial = laboratory.collect(true);
      assertThat(trial.getFreedObjects()).isGreaterThanOrEqualTo(alone.size());
      assertThat(alone).as("after a trial").allMatch(digest -> has(laboratory, digest));
      assertThat(laboratory.collect(false).getFreedBytes()).isEqualTo(trial.getFreedBytes());

      assertThat(alone).noneMatch(digest -> has(laboratory, digest));
      assertThat(kept).allMatch(digest -> has(laboratory, digest));
      assertThat(laboratory.exported(Laboratory.name("kept"), ExportFormat.EXPORT_FORMAT_CSV))
          .isEqualTo(results);
      assertThatThrownBy(() -> laboratory.sweep("deleted"))
          .hasMessageContaining("NOT_FOUND")
          .hasMessageContaining("deleted at");
    }
  }
}
