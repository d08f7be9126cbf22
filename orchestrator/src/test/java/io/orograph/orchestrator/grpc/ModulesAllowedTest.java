package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Status;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.schedule.Share;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.ExtendSweepRequest;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepFile;
import io.orograph.wire.grpc.RemoteFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules are code: which projects may bring them. */
class ModulesAllowedTest {
  private static final String REFUSED =
      "network.family: own (expected: another family: modules are code, and projects/small has no"
          + " own-models=yes in OROGRAPH_PROJECTS of the lab)";

  @TempDir Path folder;

  private static SweepSpec module() {
    return SpecConverter.fromProto(
        SweepFile.parse(
            """
            data: {name: digits}
            network:
              family: own
              own: {name: net, module: "%s", parameters: 136, initializes: true}
            training:
              optimizer: {learning_rate: 0.1}
              batch_size: 16
              length: {steps: 10}
            replicates: 2
            """
                .formatted("a1".repeat(32))));
  }

  private static CreateSweepRequest submission(String project, SweepSpec spec) {
    return CreateSweepRequest.newBuilder()
        .setParent(project)
        .setSweepId("first")
        .setRequestId(UUID.nameUUIDFromBytes(new byte[] {1}).toString())
        .setSpec(SpecConverter.toProto(spec))
        .build();
  }

  @Test
  void aSweepOfAModuleIsRefusedInAProjectThatMayBringNone() throws Exception {
    try (Front front = new Front(folder, Duration.ofSeconds(1))) {
      var sweeps = SweepServiceGrpc.newBlockingStub(front.channel());
      RemoteFailure refused =
          RemoteFailure.of(
              catchThrowable(() -> sweeps.createSweep(submission("projects/small", module()))));
      assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(refused.violations()).containsExactly(REFUSED);
      assertThat(sweeps.createSweep(submission("projects/modules", module())).getSweep().getName())
          .isEqualTo("projects/modules/sweeps/first");
    }
  }

  @Test
  void anExtensionBringsNoModuleEither() throws Exception {
    try (Front front = new Front(folder, Duration.ofSeconds(1))) {
      front.accepted("projects/small/sweeps/first", Samples.spec(List.of(8), List.of(32), 2));
      ExtendSweepRequest request =
          ExtendSweepRequest.newBuilder()
              .setName("projects/small/sweeps/first")
              .setRequestId(UUID.nameUUIDFromBytes(new byte[] {2}).toString())
              .setSpec(SpecConverter.toProto(module()))
              .build();
      RemoteFailure refused =
          RemoteFailure.of(
              catchThrowable(
                  () -> SweepServiceGrpc.newBlockingStub(front.channel()).extendSweep(request)));
      assertThat(refused.violations()).contains(REFUSED);
    }
  }

  @Test
  void aMeasurementOfAModuleIsRefusedInTheSameWords() {
    ModulePolicy policy =
        new ModulePolicy(new Shares(Map.of("projects/vision", new Share(1, 0, 0, 0, true)), false));
    policy.check("projects/vision/measurements/m", module());
    policy.check("projects/small/measurements/m", Samples.spec(List.of(8), List.of(32), 2));
    assertThatThrownBy(() -> policy.check("projects/small/measurements/m", module()))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining(REFUSED);
  }
}
