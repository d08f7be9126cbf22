package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.OwnSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Modules of one's own in sweep files. */
class OwnModelsInFilesTest {
  private static final String MODULE = "a1".repeat(32);
  private static final String FILE =
      """
      data: {name: digits}
      network:
        family: own
        own:
          name: net
          module: "%1$s"
          states: ["%1$s"]
          parameters: 136
          statistics: 16
          draws: true
      training:
        optimizer: {learning_rate: 0.1}
        batch_size: 16
        length: {steps: 10}
      replicates: 1
      measurements:
        - kind: TEST_ACCURACY
      """
          .formatted(MODULE);

  @Test
  void whatTheFileSaysCrossesTheBorderAndComesBack() {
    SweepSpec spec = SpecConverter.fromProto(SweepFile.parse(FILE));
    assertThat(spec.base().network().family()).isEqualTo(NetworkFamily.OWN);
    assertThat(spec.base().network().own())
        .contains(new OwnSpec("net", MODULE, List.of(MODULE), 136, 16, false, true));
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(spec))).isEqualTo(spec);
  }

  @Test
  void aRunOfOneOfSeveralStatesCrossesToTheWorkerThatMeasuresIt() {
    String two =
        FILE.replace("states: [\"", "states: [\"" + "b2".repeat(32) + "\", \"")
            .replace("replicates: 1", "replicates: 2");
    RunSpec run = new Grid(SpecConverter.fromProto(SweepFile.parse(two))).run(1);
    assertThat(RunConverter.fromProto(RunConverter.toProto(run))).isEqualTo(run);
  }

  @Test
  void anotherStateIsAnotherSpecification() {
    SweepSpec spec = SpecConverter.fromProto(SweepFile.parse(FILE));
    SweepSpec other =
        SpecConverter.fromProto(
            SweepFile.parse(FILE.replace("states: [\"" + MODULE, "states: [\"" + "b2".repeat(32))));
    assertThat(SpecConverter.specDigest(other)).isNotEqualTo(SpecConverter.specDigest(spec));
  }

  @Test
  void ofAModuleNothingElseCanBeSaid() {
    String wide = FILE.replace("family: own", "family: own\n  width: 8");
    assertThatThrownBy(() -> SweepFile.parse(wide))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining("network.family: own with width: 8");
  }

  @Test
  void withoutAModuleTheFamilyIsRefused() {
    String none = FILE.replaceAll("(?s)  own:\n.*training:", "training:");
    assertThatThrownBy(() -> SweepFile.parse(none))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining("network.own: not set");
  }
}
