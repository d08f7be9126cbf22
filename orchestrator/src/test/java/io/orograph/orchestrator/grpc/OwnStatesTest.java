package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OwnSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.Adoption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** States of modules become runs that are adopted. */
class OwnStatesTest {
  private static final String ONE = "a1".repeat(32);
  private static final String TWO = "b2".repeat(32);

  private static SweepSpec spec(String... states) {
    SweepSpec any = Samples.spec(List.of(8), List.of(32), 2);
    OwnSpec own = new OwnSpec("net", ONE, List.of(states), 136, 16, true, false);
    return any.withBase(any.base().with(NetworkSpec.own(own)));
  }

  @Test
  void eachStateIsTheReplicateOfItsPlace() {
    Adoption adoption = OwnStates.adoption(spec(ONE, TWO)).orElseThrow();
    assertThat(adoption.runs())
        .extracting(run -> run.replicate() + " " + run.checkpoint().digest())
        .containsExactly("0 " + ONE, "1 " + TWO);
    assertThat(adoption.others()).isEmpty();
  }

  @Test
  void whatDrawsItselfIsTrained() {
    assertThat(OwnStates.adoption(spec())).isEmpty();
  }

  @Test
  void familiesThatShipAreTrained() {
    assertThat(OwnStates.adoption(Samples.spec(List.of(8), List.of(32), 2))).isEmpty();
  }
}
