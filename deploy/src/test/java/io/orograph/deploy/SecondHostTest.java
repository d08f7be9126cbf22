package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.Laboratory.Service;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.RunState;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SweepFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Workers in another network namespace, over a cable that is pulled out and put in again. */
@Tag("slow") // two labs of three processes
@EnabledIf(
    value = "io.orograph.deploy.SecondHost#possible",
    disabledReason = "needs the packaged modules, and ip netns and mount as root has them")
class SecondHostTest {
  private static final String ID = "second-host";
  private static final String NAME = Laboratory.name(ID);
  private static final SweepSpec SPEC =
      SweepFile.parse(
          """
          data: {name: digits, subset: 200, label_noise: 0.2}
          network: {family: mlp, depth: 2}
          training:
            optimizer: {learning_rate: 0.05, momentum: 0.9}
            length: {steps: 2000}
          axes:
            - {field: network.width, values: [6, 16]}
            - {field: training.batch_size, values: [16, 64]}
          replicates: 3
          checkpoints: {every_steps: 500}
          measurements:
            - kind: TRAIN_LOSS
            - kind: TEST_ACCURACY
            - {kind: CKA_SIMILARITY, options: {samples: 128}}
          """);

  @TempDir Path folder;

  @Test
  void aSweepOnTwoHostsHasTheBitsOfOneThoughTheCableWasOut() throws Exception {
    String together;
    try (Laboratory laboratory = new Laboratory(folder.resolve("together")).startAll()) {
      laboratory.create(ID, SPEC);
      laboratory.ended(ID, 1);
      together = laboratory.exported(NAME, ExportFormat.EXPORT_FORMAT_CSV);
    }
    try (Laboratory laboratory = new Laboratory(folder.resolve("lab"));
        SecondHost host = laboratory.workOn(folder.resolve("other"))) {
      laboratory.start(Service.ORCHESTRATOR);
      laboratory.awaitAnswer();
      laboratory.start(Service.TRAINER);
      laboratory.start(Service.METRICS);
      laboratory.create(ID, SPEC);
      Iterator<WatchSweepResponse> watch =
          laboratory.sweeps().watchSweep(WatchSweepRequest.newBuilder().setName(NAME).build());
      while (watch.next().getRun().getState() != RunState.RUN_STATE_ENDED) {}
      host.cut();
      await(laboratory, 0);
      assertThat(laboratory.alive(Service.TRAINER)).isTrue();
      host.mend();
      await(laboratory, 2);
      laboratory.ended(ID, 1);
      assertThat(laboratory.exported(NAME, ExportFormat.EXPORT_FORMAT_CSV)).isEqualTo(together);
      assertThat(Files.exists(host.folder().resolve("store")))
          .as("what the workers wrote is with the lab alone")
          .isFalse();
    }
  }

  /** Until the lab knows so many workers. */
  private static void await(Laboratory laboratory, int workers) throws Exception {
    long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    while (laboratory.workers() != workers) {
      assertThat(System.nanoTime()).as(laboratory.logs()).isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }
}
