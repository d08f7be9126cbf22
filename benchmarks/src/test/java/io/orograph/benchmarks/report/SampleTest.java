package io.orograph.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {

  @Test
  void theMedianOfAnOddNumberIsTheMiddle() {
    assertThat(Sample.of(9, 1, 2).median()).isEqualTo(2);
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddle() {
    assertThat(Sample.of(9, 1, 2, 4).median()).isEqualTo(3);
  }

  @Test
  void ratiosAreTakenRoundByRound() {
    assertThat(Sample.of(10, 40).over(Sample.of(5, 10)).values()).containsExactly(2.0, 4.0);
  }

  @Test
  void ratiosOfDifferentRoundsAreRefused() {
    assertThatThrownBy(() -> Sample.of(1, 2).over(Sample.of(1)))
        .hasMessageContaining("expected: 2");
  }

  @Test
  void nothingIsNoSample() {
    assertThatThrownBy(() -> new Sample(List.of())).hasMessageContaining("at least one");
  }

  @Test
  void itsTextNamesMedianAndRange() {
    assertThat(Sample.of(3, 1, 2).text()).isEqualTo("2.00 (1.00 to 3.00)");
  }
}
