package io.orograph.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomOrderTest {
  private static final int ORDERS = 6000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 16, 17, 100, 257, 4096, 10_007})
  void everyNumberHasAPlaceOfItsOwn(long n) {
    RandomOrder order = new RandomOrder(Seed.of(3).derive("order", n), n);
    assertThat(LongStream.range(0, n).map(order::placeOf).sorted())
        .containsExactly(LongStream.range(0, n).boxed().toArray(Long[]::new));
  }

  /** Chi-square of 29 degrees of freedom: above 66 once in ten thousand. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 29})
  void overSeedsEachPlaceIsEquallyLikely(long number) {
    int n = 30;
    int[] counts = new int[n];
    for (int seed = 0; seed < ORDERS; seed++) {
      counts[(int) new RandomOrder(Seed.of(seed), n).placeOf(number)]++;
    }
    double chi2 = 0;
    double expected = (double) ORDERS / n;
    for (int count : counts) {
      chi2 += (count - expected) * (count - expected) / expected;
    }
    assertThat(chi2).isLessThan(66);
  }

  /** Of neighbours in a grid one is not chosen because the other is. */
  @Test
  void whetherOneNumberComesEarlySaysNothingOfTheNext() {
    int n = 64;
    int both = 0;
    for (int seed = 0; seed < ORDERS; seed++) {
      RandomOrder order = new RandomOrder(Seed.of(seed), n);
      if (order.placeOf(20) < n / 2 && order.placeOf(21) < n / 2) {
        both++;
      }
    }
    double p = 0.5 * (n / 2 - 1) / (n - 1);
    assertThat(both / (double) ORDERS)
        .isBetween(p - 4 * Math.sqrt(p / ORDERS), p + 4 * Math.sqrt(p / ORDERS));
  }

  @Test
  void anOrderOfManyNumbersNeedsNoMemoryForThem() {
    RandomOrder order = new RandomOrder(Seed.of(1), RandomOrder.MOST);
    assertThat(order.placeOf(RandomOrder.MOST - 1)).isBetween(0L, RandomOrder.MOST - 1);
    assertThatThrownBy(() -> order.placeOf(RandomOrder.MOST)).hasMessageContaining("number: ");
    assertThatThrownBy(() -> new RandomOrder(Seed.of(1), 0)).hasMessageContaining("n: 0");
  }

  /** Sweeps that were searched must be found again. */
  @Test
  void anOrderNeverChanges() {
    RandomOrder order = new RandomOrder(Seed.of(7).derive("search"), 12);
    assertThat(LongStream.range(0, 12).map(order::placeOf))
        .containsExactly(10L, 6L, 4L, 11L, 2L, 0L, 9L, 1L, 8L, 5L, 7L, 3L);
  }
}
