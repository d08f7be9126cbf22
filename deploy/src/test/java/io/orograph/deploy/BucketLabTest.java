package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.Laboratory.Service;
import io.orograph.store.bucket.S3Server;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.RunState;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SweepFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A lab whose checkpoints are in a bucket gives the bits of one with a folder. */
@Tag("slow") // three labs of three processes, and an S3 server
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class BucketLabTest {
  private static final String ID = "bucket";
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
          replicates: 2
          checkpoints: {every_steps: 200}
          measurements:
            - kind: TRAIN_LOSS
            - kind: TEST_ACCURACY
            - {kind: CKA_SIMILARITY, options: {samples: 128}}
          """);

  @TempDir Path folder;

  private static String bits(Laboratory laboratory) throws Exception {
    return laboratory.exported(NAME, ExportFormat.EXPORT_FORMAT_CSV);
  }

  @Test
  void aSweepInABucketHasTheBitsOfAFolderThoughTheServerIsKilled() throws Exception {
    String inFolder;
    try (Laboratory laboratory = new Laboratory(folder.resolve("folder")).startAll()) {
      laboratory.create(ID, SPEC);
      laboratory.ended(ID, 1);
      inFolder = bits(laboratory);
    }
    try (S3Server server = new S3Server(Files.createDirectories(folder.resolve("s3"))).start()) {
      try (Laboratory laboratory = new Laboratory(folder.resolve("bucket"))) {
        laboratory.keepIn(Optional.of(server));
        laboratory.startAll();
        laboratory.create(ID, SPEC);
        Iterator<WatchSweepResponse> watch =
            laboratory.sweeps().watchSweep(WatchSweepRequest.newBuilder().setName(NAME).build());
        while (watch.next().getRun().getState() != RunState.RUN_STATE_ENDED) {}
        server.kill();
        server.start();
        laboratory.ended(ID, 1);
        assertThat(bits(laboratory)).isEqualTo(inFolder);
        assertThat(laboratory.collect(true).getKeptObjects()).isPositive();
        assertThat(laboratory.store()).doesNotExist();
        assertThat(everythingLogged("bucket")).contains("s3://lab/labs/a/");
        assertThat(everythingLogged("bucket")).doesNotContain(S3Server.SECRET);
        laboratory.keepIn(Optional.empty());
        laboratory.kill(Service.ORCHESTRATOR);
        assertThat(laboratory.refused(Service.ORCHESTRATOR))
            .contains("orograph.store.bucket: empty (expected: s3://lab/labs/a/, where this lab's");
      }
      try (Laboratory laboratory = new Laboratory(folder.resolve("away"))) {
        laboratory.workAway();
        laboratory.keepIn(Optional.of(server));
        laboratory.startAll();
        laboratory.create(ID, SPEC);
        laboratory.ended(ID, 1);
        assertThat(bits(laboratory)).as("through the orchestrator").isEqualTo(inFolder);
      }
    }
  }

  private String everythingLogged(String lab) throws Exception {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> logs = Files.list(folder.resolve(lab).resolve("logs"))) {
      for (Path log : logs.toList()) {
        text.append(Files.readString(log));
      }
    }
    return text.toString();
  }
}
