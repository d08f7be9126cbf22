package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TrainingLength;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Axes over data sets, tasks and families in sweep files. */
class ChoicesInFilesTest {
  private static final String TWO_DATA_SETS =
      """
      data: {subset: 200, mixture: {classes: 10, dimension: 64, train_samples: 400}}
      network: {family: mlp, depth: 1}
      training:
        optimizer: {kind: sgd, learning_rate: 0.05}
        length: {steps: 30}
      axes:
        - field: network.width
          values: [4, 8]
        - field: data.name
          values: [digits, mixture, mnist]
          changes:
            - value: mnist
              data: {subset: 300, label_noise: 0.1}
              training: {batch_size: 64, length: {epochs: 2}}
            - value: digits
              training: {batch_size: 16}
            - value: mixture
              training: {batch_size: 32}
      replicates: 2
      measurements: [{kind: TRAIN_LOSS}]
      """;

  private static SweepSpec read(String text) {
    return SpecConverter.fromProto(SweepFile.parse(text));
  }

  private static Cell cell(SweepSpec spec, String id) {
    return new Grid(spec).cell(id).orElseThrow();
  }

  @Test
  void aValueHasTheSweepsFieldsWithItsOwnOverThem() {
    SweepSpec spec = read(TWO_DATA_SETS);
    Cell digits = cell(spec, "width=8,data=digits");
    assertThat(digits.settings().data().subset()).isEqualTo(200);
    assertThat(digits.settings().training().batchSize()).isEqualTo(16);
    assertThat(digits.settings().network().width()).isEqualTo(8);
    Cell mnist = cell(spec, "width=4,data=mnist");
    assertThat(mnist.settings().data().subset()).isEqualTo(300);
    assertThat(mnist.settings().data().labelNoise()).isEqualTo(0.1);
    assertThat(mnist.settings().training().length()).isEqualTo(new TrainingLength.Epochs(2));
    assertThat(mnist.settings().training().optimizer().learningRate()).isEqualTo(0.05);
  }

  @Test
  void sizesOfAMixtureAreOfTheMixtureAlone() {
    SweepSpec spec = read(TWO_DATA_SETS);
    assertThat(cell(spec, "width=4,data=digits").settings().data().set()).isEmpty();
    assertThat(cell(spec, "width=4,data=mixture").settings().data().mixture().orElseThrow())
        .satisfies(m -> assertThat(m.trainSamples()).isEqualTo(400));
  }

  @Test
  void whatIsWrittenIsReadAsItWas() {
    SweepSpec spec = read(TWO_DATA_SETS);
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(spec))).isEqualTo(spec);
    assertThat(read(SweepFile.toYaml(SpecConverter.toProto(spec)))).isEqualTo(spec);
    assertThat(SpecConverter.recorded(SpecConverter.toProto(spec))).isEqualTo(spec);
  }

  @Test
  void theDigestIsOfWhatValuesStandFor() {
    SweepSpec spec = read(TWO_DATA_SETS);
    SweepSpec other = read(TWO_DATA_SETS.replace("label_noise: 0.1", "label_noise: 0.2"));
    assertThat(SpecConverter.specDigest(other)).isNotEqualTo(SpecConverter.specDigest(spec));
  }

  @Test
  void aWordThatSaysAllNeedsNoChanges() {
    SweepSpec spec =
        read(
            """
            data: {name: digits}
            network: {width: 4}
            training:
              {optimizer: {learning_rate: 0.05}, batch_size: 16, length: {steps: 30}}
            axes:
              - {field: network.family, values: [mlp, resnet20]}
            measurements: [{kind: TEST_ACCURACY}]
            """);
    assertThat(cell(spec, "family=resnet20").settings().network().family())
        .isEqualTo(NetworkFamily.RESNET20);
    assertThat(SpecConverter.toProto(spec).getAxes(0).getChangesCount()).isZero();
  }

  @Test
  void aFieldThatAnAxisVariesIsNoChange() {
    assertThat(
            refused(
                TWO_DATA_SETS.replace(
                    "data: {subset: 300,", "network: {width: 9}\n        data: {subset: 300,")))
        .containsExactly("axes[1].changes[0].network.width");
  }

  @Test
  void changesOfNoValueAreRefused() {
    assertThat(refused(TWO_DATA_SETS.replace("- value: mnist", "- value: minst")))
        .contains("axes[1].changes[0].value");
  }

  @Test
  void whatOnlySomeValuesGiveIsMissedInTheOthers() {
    String without =
        TWO_DATA_SETS.replace("      - value: digits\n        training: {batch_size: 16}\n", "");
    assertThat(without).isNotEqualTo(TWO_DATA_SETS);
    assertThat(refused(without)).containsExactly("training.batch_size");
  }

  @Test
  void changesAreOfAxesThatStandForParts() {
    assertThat(
            refused(
                TWO_DATA_SETS.replace(
                    "values: [4, 8]",
                    "values: [4, 8]\n    changes: [{value: \"4\", data: {subset: 3}}]")))
        .containsExactly("axes[0].changes");
  }

  @Test
  void unknownWordsOfAChangeAreNamedAtTheirPlace() {
    assertThat(refused(TWO_DATA_SETS.replace("label_noise: 0.1", "label_noice: 0.1")))
        .contains("axes[1].changes[0].data.label_noice");
  }

  private static List<String> refused(String text) {
    SpecRejected e = catchThrowableOfType(SpecRejected.class, () -> SweepFile.parse(text));
    return e.violations().stream().map(v -> v.field()).toList();
  }
}
