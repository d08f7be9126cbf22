package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.Adoption;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SweepFile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** States of modules become runs that are adopted. */
class OwnStatesTest {
  private static final String ONE = "a1".repeat(32);
  private static final String TWO = "b2".repeat(32);

  private static SweepSpec spec(String states) {
    return SpecConverter.fromProto(
        SweepFile.parse(
            """
            data: {name: digits}
            network:
              family: own
              own: {name: net, module: "%s", states: [%s], parameters: 136, initializes: true}
            training:
              optimizer: {learning_rate: 0.1}
              batch_size: 16
              length: {steps: 10}
            replicates: 2
            """
                .formatted(ONE, states)));
  }

  @Test
  void eachStateIsTheReplicateOfItsPlace() {
    Adoption adoption = OwnStates.adoption(spec(ONE + ", " + TWO)).orElseThrow();
    assertThat(adoption.runs())
        .extracting(run -> run.replicate() + " " + run.checkpoint().digest())
        .containsExactly("0 " + ONE, "1 " + TWO);
    assertThat(adoption.others()).isEmpty();
  }

  @Test
  void whatDrawsItselfIsTrained() {
    assertThat(OwnStates.adoption(spec(""))).isEmpty();
  }

  @Test
  void familiesThatShipAreTrained() {
    assertThat(OwnStates.adoption(Samples.spec(List.of(8), List.of(32), 2))).isEmpty();
  }
}
