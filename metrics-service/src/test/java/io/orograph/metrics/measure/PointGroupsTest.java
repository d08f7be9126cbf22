package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The groups whose means say how far a mean over sampled points is off. */
class PointGroupsTest {
  private static final int GROUPS = 20;

  @Test
  void aGroupHasItsShareOfEveryFace() {
    // 100 points inside, then 4 faces of 50
    for (int g = 0; g < GROUPS; g++) {
      int[] ofFaces = new int[4];
      for (int i : PdeMeter.group(g, 100, 200, 4)) {
        ofFaces[(i - 100) / 50]++;
      }
      assertThat(ofFaces).containsOnly(g % 2 == 0 ? 2 : 3);
    }
  }

  @Test
  void everyPointIsInOneGroup() {
    for (int[] shape : new int[][] {{200, 4}, {100, 20}, {97, 1}, {400, 20}}) {
      int[] all =
          IntStream.range(0, GROUPS)
              .flatMap(g -> Arrays.stream(PdeMeter.group(g, 7, shape[0], shape[1])))
              .sorted()
              .toArray();
      assertThat(all).isEqualTo(IntStream.range(7, 7 + shape[0]).toArray());
    }
  }

  /** 4 million parameters with 100 profiles are a few networks at a time, 300 are all. */
  @Test
  void networksOfAProfileAreHeldTogetherByTheirSize() {
    assertThat(RoughnessWork.together(101, 300)).isEqualTo(101);
    assertThat(RoughnessWork.together(101, 4_200_000)).isEqualTo(1);
    assertThat(RoughnessWork.together(101, 800_000)).isEqualTo(10);
    assertThat(RoughnessWork.together(101, 100_000_000)).isEqualTo(1);
  }
}
