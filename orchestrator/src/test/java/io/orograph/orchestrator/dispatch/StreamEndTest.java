package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.orograph.orchestrator.dispatch.StreamEnd.Kind;
import io.orograph.wire.grpc.OrographFailure;
import io.orograph.wire.grpc.StatusMapping;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StreamEndTest {
  private static Kind busy(String why) {
    return StreamEnd.of(
            StatusMapping.toStatus(new OrographFailure.Busy(why, Duration.ofSeconds(1))))
        .kind();
  }

  private static StreamEnd exhausted(String description) {
    return StreamEnd.of(
        Status.RESOURCE_EXHAUSTED.withDescription(description).asRuntimeException());
  }

  @Test
  void aWorkerWithoutAFreeLaneIsCalledAgain() {
    assertThat(busy("free lanes: 0 of 2 (expected: one)")).isEqualTo(Kind.FULL);
  }

  @Test
  void soIsOneInPythonWhichSaysItInWordsAlone() {
    assertThat(exhausted("lanes: none is free").kind()).isEqualTo(Kind.FULL);
  }

  @Test
  void aWorkerThatIsAboutToEndIsNot() {
    assertThat(busy("draining (expected: a trainer that takes work)")).isEqualTo(Kind.DRAINING);
  }

  @Test
  void norIsOneInPythonThatIsAboutToEnd() {
    assertThat(exhausted("draining (expected: a worker that takes work)").kind())
        .isEqualTo(Kind.DRAINING);
  }

  @Test
  void anOrderThatIsTooLargeIsRefusedAndSaysSo() {
    String why = "gRPC message exceeds maximum size 16777216: 16777300";
    assertThat(exhausted(why)).isEqualTo(new StreamEnd(Kind.REFUSED, "RESOURCE_EXHAUSTED: " + why));
  }

  @Test
  void theSameWithDetailsIsRefused() {
    assertThat(
            StreamEnd.of(StatusMapping.ofCode(Status.Code.RESOURCE_EXHAUSTED, "too large")).kind())
        .isEqualTo(Kind.REFUSED);
  }
}
