package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class PackSizeSearchTest {
  private static PackSizeSearch searched(int rule, int most, IntToDoubleFunction rate) {
    PackSizeSearch search = new PackSizeSearch(rule, most);
    while (search.next().isPresent()) {
      search.measured(rate.applyAsDouble(search.next().getAsInt()));
    }
    return search;
  }

  /** Overhead 8 shared by all members, each of which is the slower the less of it is cached. */
  private static IntToDoubleFunction device(int room) {
    return k -> k / (8.0 + k * Math.max(1, (double) k / room));
  }

  @Test
  void itGoesUpFromTheRuleUntilThroughputFalls() {
    PackSizeSearch search = searched(8, 64, device(32));
    assertThat(search.measured().keySet()).containsExactly(8, 16, 32, 64);
    assertThat(search.best()).isEqualTo(32);
  }

  @Test
  void itGoesDownFromTheRuleWhereMoreMembersGainNothing() {
    PackSizeSearch search = searched(24, 64, device(6));
    assertThat(search.measured().keySet()).containsExactly(3, 6, 12, 24, 48);
    assertThat(search.best()).isEqualTo(6);
  }

  @Test
  void itNeverMeasuresMoreMembersThanMemoryHolds() {
    PackSizeSearch search = searched(16, 20, k -> k);
    assertThat(search.measured().keySet()).containsExactly(16, 20);
    assertThat(search.best()).isEqualTo(20);
    assertThat(searched(64, 5, k -> k).best()).isEqualTo(5);
  }

  @Test
  void theSmallestPackIsMeasuredEvenWhereMemoryHoldsNone() {
    assertThat(searched(8, 0, k -> k).best()).isEqualTo(PackSize.SMALLEST);
  }

  @Test
  void ofSizesThatAreAsFastTheSmallestIsBest() {
    assertThat(searched(64, 64, k -> k < 32 ? 1 : 1.02).best()).isEqualTo(32);
  }

  @Test
  void whereStepsBecomeTooLongItMeasuresNoLargerPack() {
    PackSizeSearch search = new PackSizeSearch(8, 64);
    search.measured(100);
    search.stopRising();
    assertThat(search.next()).hasValue(4);
    search.measured(90);
    assertThat(search.next()).isEmpty();
    assertThat(search.best()).isEqualTo(8);
  }

  @Test
  void withoutMeasurementsThereIsNoBest() {
    assertThatThrownBy(() -> new PackSizeSearch(8, 64).best())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("measured: none (expected: one or more)");
  }
}
