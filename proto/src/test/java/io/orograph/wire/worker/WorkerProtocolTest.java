package io.orograph.wire.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which workers are taken, and what the others are told. */
class WorkerProtocolTest {
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "0, 1, 1", "2, 2, 3", "3, 2, 3", "0, 1, 3"})
  void aProtocolThatTheOrchestratorSpeaksIsTaken(int said, int oldest, int newest) {
    assertThat(WorkerProtocol.trouble(said, "0.2.0 (ab12)", oldest, newest)).isEmpty();
  }

  @Test
  void aWorkerThatIsNewerIsToldThatTheOrchestratorGoesFirst() {
    assertThat(WorkerProtocol.trouble(4, "0.4.0 (ab12)", 2, 3))
        .contains(
            "protocol: 4, of release 0.4.0 (ab12)"
                + " (expected: 2 to 3; upgrade the orchestrator before its workers)");
  }

  @Test
  void aWorkerThatIsTooOldIsToldToBeUpgraded() {
    assertThat(WorkerProtocol.trouble(1, "0.1.0 (ab12)", 2, 3))
        .contains("protocol: 1, of release 0.1.0 (ab12) (expected: 2 to 3; upgrade the worker)");
    assertThat(WorkerProtocol.trouble(0, "", 2, 2))
        .contains("protocol: 1, of release unknown (expected: 2; upgrade the worker)");
  }

  @Test
  void aNegativeNumberIsNoProtocol() {
    assertThat(WorkerProtocol.trouble(-1, "x", 1, 1)).isPresent();
  }

  /** So that a lab is upgraded while it works: the release before is still worked with. */
  @Test
  void theReleaseBeforeIsWorkedWith() {
    assertThat(WorkerProtocol.OLDEST).isBetween(1, Math.max(1, WorkerProtocol.NEWEST - 1));
  }
}
