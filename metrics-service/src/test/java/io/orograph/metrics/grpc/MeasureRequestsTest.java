package io.orograph.metrics.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Duration;
import io.orograph.core.sweep.Violation;
import io.orograph.v1.MeasureRequest;
import io.orograph.wire.convert.SpecRejected;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasureRequestsTest {
  /** The first two are more seconds than a duration of Java has. */
  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, 2147483647",
    "-9223372036854775808, -1",
    "315576000001, 0",
    "0, 1000000000",
    "0, -1",
    "1, -1"
  })
  void aWorkLimitThatIsNoDurationIsRefusedByName(long seconds, int nanos) {
    MeasureRequest request =
        MeasureRequest.newBuilder()
            .setWorkLimit(Duration.newBuilder().setSeconds(seconds).setNanos(nanos))
            .build();
    SpecRejected refused =
        catchThrowableOfType(SpecRejected.class, () -> MeasureRequests.order(request));
    assertThat(refused.violations()).extracting(Violation::field).contains("work_limit");
  }
}
