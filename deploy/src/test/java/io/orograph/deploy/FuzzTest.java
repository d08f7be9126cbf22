package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor;
import io.orograph.deploy.Laboratory.Service;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.MeasurementServiceGrpc;
import io.orograph.v1.ResultServiceGrpc;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import io.orograph.wire.convert.SweepFile;
import io.orograph.wire.grpc.RandomMessages;
import io.orograph.wire.grpc.ServiceFuzz;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client sends, it gets an answer that was foreseen, and the lab goes on. */
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class FuzzTest {
  private static final long SEED = Long.getLong("fuzz.seed", 20_261_128);
  private static final int SILENT_MILLIS = 100;
  private static final int STREAM_MILLIS = 10;

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
            - {kind: TOP_EIGENVALUE, options: {samples: 100, steps: 20}}
          """);

  private static final List<String> NAMES =
      List.of(
          "projects/default",
          "projects/default/sweeps/first",
          "projects/default/sweeps/none",
          "projects/default/sweeps/first/cells/width=6,batch=16",
          "projects/default/sweeps/first/cells/width=6,batch=16/runs/0",
          "projects/default/sweeps/first/cells/width=6,batch=16/runs/9",
          "projects/default/measurements/first");

  private static final Map<String, List<String>> LIKELY =
      Map.of(
          "name", NAMES,
          "parent", NAMES,
          "sweep_id", List.of("first", "second", "third", "x"),
          "measurement_id", List.of("first", "second"),
          "filter", List.of("state = ENDED", "replicate = 0 AND state = PENDING", "state =", "a"),
          "page_token", List.of("AAAA", "1", "MTIz"),
          "resume_token", List.of("0", "5", "1:2"),
          "digest", List.of("ab".repeat(32), "cd".repeat(32)),
          "metric", List.of("TRAIN_LOSS", "top_eigenvalue"),
          "paths", List.of("spec", "max_parallel", "priority", "*"));

  private static final List<MethodDescriptor<?, ?>> METHODS =
      ServiceFuzz.methods(
          SweepServiceGrpc.getServiceDescriptor(),
          ResultServiceGrpc.getServiceDescriptor(),
          MeasurementServiceGrpc.getServiceDescriptor(),
          CheckpointServiceGrpc.getServiceDescriptor(),
          WorkerRegistryServiceGrpc.getServiceDescriptor());

  @TempDir Path folder;

  @Test
  void aThousandRequestsOfEveryKindAreAnsweredAsForeseen() throws Exception {
    fuzz(Integer.getInteger("fuzz.cases", 1_000), 1);
  }

  /** From several callers at once. */
  @Test
  @Tag("slow")
  void aHundredThousandToo() throws Exception {
    fuzz(Integer.getInteger("fuzz.cases", 100_000), 16);
  }

  @Test
  void soAreAThousandInJson() throws Exception {
    json(Integer.getInteger("fuzz.cases", 1_000));
  }

  @Test
  @Tag("slow")
  void soAreTwentyThousandInJson() throws Exception {
    json(Integer.getInteger("fuzz.cases", 20_000));
  }

  private void fuzz(int cases, int callers) throws Exception {
    withLaboratory(
        laboratory ->
            new ServiceFuzz(
                    laboratory.sweeps().getChannel(),
                    messages(),
                    SILENT_MILLIS,
                    STREAM_MILLIS,
                    false,
                    (method, request, open) -> {})
                .unforeseen(METHODS, cases, callers));
  }

  private void json(int cases) throws Exception {
    withLaboratory(
        laboratory ->
            new JsonFuzz(
                    laboratory.address(),
                    Files.readString(laboratory.tokenFile()).strip(),
                    messages(),
                    SEED)
                .unforeseen(METHODS, cases));
  }

  private static RandomMessages messages() {
    return new RandomMessages(
        SEED, LIKELY, Map.of(SPEC.getDescriptorForType().getFullName(), () -> SPEC));
  }

  private interface Fuzz {
    /** The answers that were not foreseen. */
    List<String> unforeseen(Laboratory laboratory) throws Exception;
  }

  private void withLaboratory(Fuzz fuzz) throws Exception {
    try (Laboratory laboratory = new Laboratory(folder)) {
      laboratory.start(Service.ORCHESTRATOR);
      laboratory.create("first", SPEC);
      assertThat(fuzz.unforeseen(laboratory)).as("seed " + SEED).isEmpty();
      assertThat(laboratory.alive(Service.ORCHESTRATOR)).as(laboratory.logs()).isTrue();
      assertThat(laboratory.create("last", SPEC).getName()).isEqualTo(Laboratory.name("last"));
    }
  }
}
