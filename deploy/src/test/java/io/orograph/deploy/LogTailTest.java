package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.v1.ArtifactKind;
import io.orograph.v1.ArtifactRef;
import io.orograph.v1.DownloadCheckpointRequest;
import io.orograph.v1.DownloadCheckpointResponse;
import io.orograph.v1.ExplainRunRequest;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.Run;
import io.orograph.wire.convert.SweepFile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A trainer that has no memory for anything: what it logged is there for whoever asks why. */
@Timeout(300)
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class LogTailTest {
  private static final String NAME = "projects/default/sweeps/failing";
  private static final String SWEEP =
      """
      data: {name: digits, subset: 200}
      network: {family: mlp, depth: 2, width: 6}
      training:
        optimizer: {learning_rate: 0.05}
        batch_size: 32
        length: {steps: 20}
      replicates: 2
      """;

  @TempDir Path folder;

  private static String content(Laboratory laboratory, ArtifactRef ref) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Iterator<DownloadCheckpointResponse> chunks =
        laboratory
            .checkpoints()
            .downloadCheckpoint(
                DownloadCheckpointRequest.newBuilder().setDigest(ref.getDigest()).build());
    chunks.forEachRemaining(c -> all.writeBytes(c.getData().toByteArray()));
    assertThat(all.size()).isEqualTo((int) ref.getSizeBytes());
    return all.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whyARunFailedIsToldByItsTrainersLogAlsoAfterACollection() throws Exception {
    try (Laboratory laboratory = new Laboratory(folder)) {
      laboratory.trainWithin(1);
      laboratory.collectAfter("1ms");
      laboratory.startAll();
      laboratory.create("failing", SweepFile.parse(SWEEP));
      laboratory.ended("failing", 1);
      laboratory.collect(false);
      List<Run> runs =
          laboratory
              .sweeps()
              .listRuns(ListRunsRequest.newBuilder().setParent(NAME).build())
              .getRunsList();
      assertThat(runs).hasSize(2).allMatch(run -> run.getOutcome().hasFailed());
      String token = Files.readString(laboratory.tokenFile()).strip();
      for (Run run : runs) {
        ArtifactRef tail = run.getLogTail();
        assertThat(tail.getKind()).isEqualTo(ArtifactKind.ARTIFACT_KIND_LOG_TAIL);
        assertThat(tail.getSizeBytes()).isBetween(1L, 65_536L);
        assertThat(
                laboratory
                    .sweeps()
                    .explainRun(ExplainRunRequest.newBuilder().setName(run.getName()).build())
                    .getLogTail())
            .isEqualTo(tail);
        assertThat(content(laboratory, tail))
            .contains("attempt " + run.getAttempt() + " failed", "MemoryShortage", "\tat ")
            .doesNotContain(token);
      }
    }
  }
}
