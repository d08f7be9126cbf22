package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The option {@code layer} in sweep files. */
class LayersInFilesTest {
  private static final String MEASURED =
      "  - {kind: CKA_SIMILARITY, metric: deep, options: {%s}}\n";

  @Test
  void allLayersAreAMetricEach() {
    SweepSpec spec = read("depth: 3", "layer: all, estimator: debiased");
    assertThat(spec.measurements())
        .extracting(m -> m.metric().name())
        .containsExactly("TRAIN_ERROR", "deep_layer_1", "deep_layer_2", "deep_layer_3");
    assertThat(spec.measurements().subList(1, 4))
        .extracting(MeasurementSpec::hiddenLayer)
        .containsExactly(1, 2, 3);
    assertThat(spec.measurements().getLast().option("estimator")).isEqualTo("debiased");
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(spec))).isEqualTo(spec);
  }

  @Test
  void theSameAdditionAgainAddsNothing() {
    io.orograph.v1.SweepSpec present =
        SpecConverter.toProto(read("depth: 2", "layer: all, estimator: debiased"));
    String again = "measurements:\n" + MEASURED.formatted("layer: all, estimator: debiased");
    assertThat(SweepAddition.parse(again).to(present)).isEqualTo(present);
  }

  @Test
  void aLayerIsNamedByItsNumberOfThoseThatThereAre() {
    assertThat(read("depth: 2", "layer: 2").measurements().getLast().hiddenLayer()).isEqualTo(2);
    assertThat(violations("depth: 2", "layer: 3"))
        .containsExactly(
            new Violation(
                "measurements[1].options.layer", "3", "outputs, or a hidden layer from 1 to 2"));
    assertThat(violations("depth: 0", "layer: all"))
        .containsExactly(
            new Violation(
                "measurements[1].options.layer",
                "all",
                "outputs: networks of depth 0 have no hidden layers"));
    assertThat(violations("depth: 2", "layer: 1.5"))
        .extracting(Violation::field)
        .containsExactly("measurements[1].options.layer");
  }

  /** A depth that may not be is said, and no metric made of each of its layers. */
  @Test
  @Timeout(10)
  void aBillionLayersAreRefusedAndNotCounted() {
    assertThat(violations("depth: 1000000000", "layer: all"))
        .extracting(Violation::field)
        .containsExactly("network.depth");
    assertThat(violations("family: transformer, depth: 1000000000, heads: 2", "layer: all"))
        .extracting(Violation::field)
        .contains("network.depth");
  }

  private static List<Violation> violations(String network, String options) {
    return catchThrowableOfType(SpecRejected.class, () -> read(network, options)).violations();
  }

  private static SweepSpec read(String network, String options) {
    return SpecConverter.fromProto(
        SweepFile.parse(
            """
            data: {name: digits}
            network: {family: mlp, width: 8, %s}
            training:
              optimizer: {learning_rate: 0.1}
              batch_size: 16
              length: {epochs: 1}
            replicates: 2
            measurements:
              - {kind: TRAIN_ERROR}
            """
                    .formatted(network)
                + MEASURED.formatted(options)));
  }
}
