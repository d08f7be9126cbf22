package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The option {@code moving_layer} of metrics along the line from a run's first network. */
class MovingLayersInFilesTest {
  private static final String MEASURED = "  - {kind: %s, metric: line, options: {%s}}\n";

  @Test
  void eachLayerIsAMetricOfItsOwn() {
    SweepSpec spec = read("depth: 2", "MIN_DELTA", "moving_layer: each, others: start");
    assertThat(spec.measurements())
        .extracting(m -> m.metric().name())
        .containsExactly("TRAIN_ERROR", "line_layer_1", "line_layer_2", "line_layer_3");
    assertThat(spec.measurements().subList(1, 4))
        .extracting(m -> m.option("moving_layer") + m.option("others"))
        .containsExactly("1start", "2start", "3start");
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(spec))).isEqualTo(spec);
  }

  @Test
  void theSameAdditionAgainAddsNothing() {
    io.orograph.v1.SweepSpec present =
        SpecConverter.toProto(read("depth: 1", "GAUSS_LENGTH", "moving_layer: each"));
    String again = "measurements:\n" + MEASURED.formatted("GAUSS_LENGTH", "moving_layer: each");
    assertThat(SweepAddition.parse(again).to(present)).isEqualTo(present);
  }

  @Test
  void aLayerThatNoNetworkHasIsRefused() {
    assertThat(violations("depth: 1", "MIN_DELTA", "moving_layer: 3"))
        .containsExactly(
            new Violation(
                "measurements[1].options.moving_layer", "3", "all, or a layer from 1 to 2"));
    assertThat(violations("depth: 1", "MIN_DELTA", "moving_layer: last"))
        .containsExactly(
            new Violation(
                "measurements[1].options.moving_layer",
                "last",
                "all, each, or the number of a layer with weights, the first is 1"));
  }

  @Test
  void derivativesAlongALineAreRefusedWithBatchNorm() {
    assertThat(violations("depth: 1, batch_norm: true", "GAUSS_LENGTH", "form: jet"))
        .extracting(Violation::field)
        .containsExactly("measurements[1].options.form");
  }

  private static List<Violation> violations(String network, String kind, String options) {
    return catchThrowableOfType(SpecRejected.class, () -> read(network, kind, options))
        .violations();
  }

  private static SweepSpec read(String network, String kind, String options) {
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
                + MEASURED.formatted(kind, options)));
  }
}
