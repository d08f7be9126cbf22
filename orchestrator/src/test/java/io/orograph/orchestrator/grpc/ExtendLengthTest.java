package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.block.Origin;
import io.orograph.orchestrator.block.Shorter;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import io.orograph.v1.ExtendSweepRequest;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.grpc.RemoteFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep of two runs of 100 steps that is to have runs of 200. */
class ExtendLengthTest {
  private static final String NAME = Samples.SWEEP;
  private static final SweepSpec SPEC = spec(List.of(Samples.axis(Knob.WIDTH, List.of(8))));
  private static final SweepSpec TWICE =
      spec(
          List.of(
              Samples.axis(Knob.WIDTH, List.of(8)),
              Samples.axis(Knob.LENGTH_STEPS, List.of(100, 200))));
  private static final ArtifactRef STATE =
      new ArtifactRef(Samples.digest("state"), ArtifactKind.RESUME_STATE, 9);

  @TempDir Path folder;
  private Front front;
  private SweepServiceGrpc.SweepServiceBlockingStub sweeps;

  @BeforeEach
  void start() throws IOException {
    front = new Front(folder, Duration.ofMillis(50));
    sweeps = SweepServiceGrpc.newBlockingStub(front.channel());
    front.accepted(NAME, SPEC);
    front.happens(NAME, new BlockEvent.BlockPlanned(NAME, 0, SPEC, 0, 1, 8, List.of(), Samples.AT));
    front.trained(NAME, SPEC, 0);
    front.trained(NAME, SPEC, 1);
  }

  @AfterEach
  void stop() {
    front.close();
  }

  private static SweepSpec spec(List<Axis> axes) {
    SweepSpec s = Samples.spec(axes, 2);
    return s.withCheckpoints(CheckpointPolicy.FINAL_ONLY).withMeasurements(List.of());
  }

  private void kept(long index) {
    front.happens(
        NAME,
        new BlockEvent.EndStateRecorded(
            new Origin("t", 1, 9), new Grid(SPEC).run(index).key(), STATE, 100, "cpu", Samples.AT));
  }

  private ExtendSweepRequest request(boolean only) {
    return ExtendSweepRequest.newBuilder()
        .setName(NAME)
        .setRequestId(UUID.nameUUIDFromBytes(new byte[] {1}).toString())
        .setSpec(SpecConverter.toProto(TWICE))
        .setValidateOnly(only)
        .build();
  }

  private List<String> refused(boolean only) {
    return RemoteFailure.of(catchThrowable(() -> sweeps.extendSweep(request(only)))).violations();
  }

  @Test
  void whatHasNotEndedIsNotTrainedLonger() {
    kept(0);
    kept(1);
    for (boolean only : new boolean[] {true, false}) {
      assertThat(refused(only))
          .singleElement()
          .asString()
          .startsWith("axes[1].values: longer than before, while the sweep is ACTIVE");
    }
  }

  @Test
  void whatKeptItsWeightsAloneIsNotTrainedLonger() {
    kept(1);
    front.sweeps.finish(NAME);
    for (boolean only : new boolean[] {true, false}) {
      assertThat(refused(only))
          .singleElement()
          .asString()
          .startsWith(
              "axes[1].values: longer than before, with 1 runs that have kept weights alone");
    }
  }

  @Test
  void whatHasEndedAndKeptItsStateGoesOnForTheStepsThatAreLeft() {
    kept(0);
    kept(1);
    front.sweeps.finish(NAME);
    assertThat(sweeps.extendSweep(request(true)).getCost().getTrainingSteps()).isEqualTo(2 * 100);
    assertThat(sweeps.extendSweep(request(false)).getSweep().getSpec().getAxesCount()).isEqualTo(2);
    assertThat(sweeps.extendSweep(request(false)).getSweep().getRevisionsCount())
        .as("the same request again")
        .isEqualTo(2);
  }

  @Test
  void aBlockOfLongerRunsIsToldTheEndsOfTheShorterOnes() {
    kept(0);
    front.happens(
        NAME,
        new BlockEvent.RunEnded(
            Optional.empty(),
            new Grid(SPEC).run(1).key(),
            new RunOutcome.Diverged(40, 1e9),
            Optional.of(Samples.summary(1e9)),
            Samples.AT));
    SweepSpec longer =
        TWICE.withAxes(
            List.of(
                Samples.axis(Knob.WIDTH, List.of(8)),
                Samples.axis(Knob.LENGTH_STEPS, List.of(200))));
    BlockScope scope = new BlockScope(new BlockRange(1, 0, 1), longer, 1, 0, 1, Optional.empty());
    List<RunKey> keys = new ArrayList<>();
    new Grid(longer).runs(0, 2).stream().map(RunSpec::key).forEach(keys::add);
    for (SweepSpec whole : List.of(SPEC, TWICE)) {
      assertThat(front.store.endStates().of(NAME, whole, scope))
          .isEqualTo(
              Map.of(
                  keys.get(0),
                  new Shorter.Trained(new Grid(SPEC).run(0).key(), STATE, 100, "cpu"),
                  keys.get(1),
                  new Shorter.Diverged(new RunOutcome.Diverged(40, 1e9), Samples.summary(1e9))));
    }
  }
}
