package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.ScheduleSpec;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleSumsTest {
  private static final long LENGTH = 20_011;

  static List<ScheduleSpec> schedules() {
    return Runs.schedules();
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void sumsHaveTheBitsOfTheSpecificationsInWhateverOrderTheyAreAskedFor(ScheduleSpec schedule) {
    ScheduleSums sums = new ScheduleSums();
    for (long steps : new long[] {0, 12_288, 1, 4095, 4096, 4097, 4097, LENGTH, 9000, 0}) {
      assertThat(sums.sum(schedule, steps, LENGTH))
          .as("of %d steps", steps)
          .isEqualTo(schedule.sum(steps, LENGTH));
    }
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void lengthsAreToldApart(ScheduleSpec schedule) {
    ScheduleSums sums = new ScheduleSums();
    assertThat(sums.sum(schedule, 400, 500)).isEqualTo(schedule.sum(400, 500));
    assertThat(sums.sum(schedule, 400, 600)).isEqualTo(schedule.sum(400, 600));
  }
}
