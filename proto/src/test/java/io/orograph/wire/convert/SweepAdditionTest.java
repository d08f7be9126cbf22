package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Value;
import io.orograph.core.sweep.Violation;
import io.orograph.v1.MeasurementSpec;
import io.orograph.v1.SweepSpec;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SweepAdditionTest {
  private static final SweepSpec PRESENT =
      SweepFile.parse(
          """
          data: {name: digits}
          network: {family: mlp}
          training:
            optimizer: {learning_rate: 0.05}
            batch_size: 32
            length: {steps: 100}
          axes:
            - {field: network.width, values: [4, 16]}
            - {field: network.activation, values: [relu]}
          replicates: 2
          measurements:
            - kind: TRAIN_LOSS
          """);

  private static List<String> found(ThrowingCallable call) {
    SpecRejected rejected = catchThrowableOfType(SpecRejected.class, call);
    return rejected.violations().stream().map(Violation::toString).toList();
  }

  private static SweepSpec added(String text) {
    return SweepAddition.parse(text).to(PRESENT);
  }

  @Test
  void aLengthJoinsTheOneThereIsOnAnAxisBehindTheOthers() {
    SweepSpec once = added("axes: [{field: training.length.steps, values: [200]}]");
    assertThat(once.getAxesCount()).isEqualTo(3);
    SweepSpec twice =
        SweepAddition.parse("axes: [{field: training.length.steps, values: [400]}]").to(once);
    assertThat(twice.getAxes(2).getValuesList())
        .extracting(Value::getNumberValue)
        .containsExactly(100.0, 200.0, 400.0);
    assertThat(found(() -> added("axes: [{field: training.length.epochs, values: [9]}]")))
        .singleElement()
        .asString()
        .startsWith("axes[0].field: training.length.epochs");
  }

  @Test
  void aLengthMayBeOfSomeCellsAlone() {
    SweepSpec some =
        added(
            """
            axes: [{field: training.length.steps, values: [200]}]
            longer_cells: ["width=4,activation=relu"]
            """);
    assertThat(some.getLongerCellsList()).containsExactly("width=4,activation=relu");
    assertThat(SpecConverter.check(some)).isEmpty();
    assertThat(SpecConverter.toProto(SpecConverter.fromProto(some)).getLongerCellsList())
        .isEqualTo(some.getLongerCellsList());
    assertThat(SpecConverter.specDigest(SpecConverter.fromProto(some)))
        .isNotEqualTo(
            SpecConverter.specDigest(
                SpecConverter.fromProto(some.toBuilder().clearLongerCells().build())));
  }

  @Test
  void theLengthThatLabelsAreControlledForIsTwiceTheOwn() {
    List<String> cells = List.of("width=4,activation=relu");
    SweepSpec twice = SweepAddition.lengthControl(PRESENT, cells).to(PRESENT);
    assertThat(twice.getAxes(2).getField()).isEqualTo("training.length.steps");
    assertThat(twice.getAxes(2).getValuesList())
        .extracting(Value::getNumberValue)
        .containsExactly(100.0, 200.0);
    assertThat(twice.getLongerCellsList()).isEqualTo(cells);
    SweepSpec.Builder passes = PRESENT.toBuilder();
    passes.getTrainingBuilder().getLengthBuilder().setEpochs(15);
    assertThat(SweepAddition.lengthControl(passes.build(), cells).to(passes.build()).getAxes(2))
        .satisfies(
            axis -> {
              assertThat(axis.getField()).isEqualTo("training.length.epochs");
              assertThat(axis.getValues(1).getNumberValue()).isEqualTo(30);
            });
    assertThat(found(() -> SweepAddition.lengthControl(twice, cells)))
        .containsExactly("axes: several lengths (expected: one length, which is doubled)");
    SweepSpec.Builder until = PRESENT.toBuilder();
    until.getTrainingBuilder().getLengthBuilder().getUntilBuilder().setMaxSteps(9);
    assertThat(found(() -> SweepAddition.lengthControl(until.build(), cells)))
        .singleElement()
        .asString()
        .startsWith("training.length: until (expected: steps or epochs");
  }

  @Test
  void checkpointsJoinThoseThatAreKept() {
    SweepSpec more = added("checkpoints: {every_steps: 10}");
    assertThat(more.getCheckpoints().getEverySteps()).isEqualTo(10);
    assertThat(
            SweepAddition.parse("checkpoints: {initial: true}")
                .to(more)
                .getCheckpoints()
                .getEverySteps())
        .isEqualTo(10);
  }

  @Test
  void whatIsAddedJoinsWhatThereIs() {
    SweepSpec whole =
        added(
            """
            replicates: 5
            axes:
              - {field: network.width, values: [8, 32]}
              - {field: network.activation, values: [tanh]}
            measurements:
              - kind: TEST_LOSS
            """);
    assertThat(whole.getReplicates()).isEqualTo(5);
    assertThat(whole.getAxes(0).getValuesList())
        .extracting(Value::getNumberValue)
        .containsExactly(4.0, 8.0, 16.0, 32.0);
    assertThat(whole.getAxes(1).getValuesList())
        .extracting(Value::getStringValue)
        .containsExactly("relu", "tanh");
    assertThat(whole.getMeasurementsList())
        .extracting(MeasurementSpec::getKind)
        .containsExactly("TRAIN_LOSS", "TEST_LOSS");
    assertThat(whole.getTraining()).isEqualTo(PRESENT.getTraining());
  }

  @Test
  void theSameFileOnceMoreAddsNothing() {
    String text =
        """
        axes:
          - {field: network.width, values: [8]}
        measurements:
          - {kind: HESSIAN_TRACE, options: {probes: 8}}
        """;
    SweepSpec once = added(text);
    assertThat(SweepAddition.parse(text).to(once)).isEqualTo(once);
  }

  @Test
  void valuesInAnOrderOfTheirOwnKeepItAndNewOnesGoBehind() {
    SweepSpec.Builder falling = PRESENT.toBuilder();
    falling.getAxesBuilder(0).clearValues();
    for (int width : new int[] {16, 4}) {
      falling.getAxesBuilder(0).addValuesBuilder().setNumberValue(width);
    }
    SweepSpec whole =
        SweepAddition.parse("axes: [{field: network.width, values: [8]}]").to(falling.build());
    assertThat(whole.getAxes(0).getValuesList())
        .extracting(Value::getNumberValue)
        .containsExactly(16.0, 4.0, 8.0);
  }

  @Test
  void whatCannotBeAddedIsNamed() {
    assertThat(found(() -> SweepAddition.parse("run_seed: 3\ndata: {name: digits}")))
        .hasSize(2)
        .allMatch(v -> v.contains("what can be added"))
        .anyMatch(v -> v.startsWith("run_seed: "))
        .anyMatch(v -> v.startsWith("data: "));
    assertThat(found(() -> SweepAddition.parse(""))).hasSize(1);
    assertThat(found(() -> SweepAddition.parse("replicate: 3"))).hasSize(1);
    assertThat(found(() -> added("axes: [{field: network.depth, values: [1]}]")))
        .containsExactly(
            "axes[0].field: network.depth (expected: an axis of the sweep, or its"
                + " training.length.steps or .epochs: network.width, network.activation)");
    assertThat(found(() -> added("axes: [{field: network.width, values: [8], role: load}]")))
        .singleElement()
        .asString()
        .startsWith("axes[0]: role or direction given");
  }
}
