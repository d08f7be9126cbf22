package io.orograph.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.surface.Quadratic;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlaneOfThreeTest {
  private static final HeapBlock W1 = HeapBlock.of(new double[] {1, 1, 1});
  private static final HeapBlock W2 = HeapBlock.of(new double[] {4, 1, 1});
  private static final HeapBlock W3 = HeapBlock.of(new double[] {3, 5, 1});
  private static final PlaneOfThree<HeapBlock> PLANE =
      PlaneOfThree.through(W1, W2, W3).orElseThrow();

  @Test
  void theThreeNetworksLieAtTheirCoordinates() {
    HeapBlock points = PLANE.slice().points(PLANE.networks());
    assertThat(points.view(0)).containsExactly(W1.view(0), within(1e-14));
    assertThat(points.view(1)).containsExactly(W2.view(0), within(1e-14));
    assertThat(points.view(2)).containsExactly(W3.view(0), within(1e-14));
  }

  @Test
  void coordinatesAreDistancesInParameterSpace() {
    assertThat(PLANE.networks()[1]).containsExactly(new double[] {3, 0}, within(1e-14));
    assertThat(PLANE.networks()[2]).containsExactly(new double[] {2, 4}, within(1e-14));
    HeapBlock directions = PLANE.slice().directions();
    assertThat(directions.gram(directions))
        .containsExactly(new double[] {1, 0, 0, 1}, within(1e-14));
  }

  @Test
  void threeOnALineSpanNoPlane() {
    assertThat(PlaneOfThree.through(W1, W2, HeapBlock.of(new double[] {9, 1, 1}))).isEmpty();
    assertThat(PlaneOfThree.through(W1, W1, W3)).isEmpty();
  }

  /**
   * Corners at 0, and a hill of height 6 at one point inside: nothing else is above their plane.
   */
  @Test
  void theBarrierIsTheLargestExcessInsideTheTriangle() {
    SliceGrid grid = PLANE.grid(0.25, 13);
    double[][] points = grid.points();
    double[] losses = new double[points.length];
    double[] corners = {0, 3, 8};
    int inside = -1;
    for (int i = 0; i < losses.length; i++) {
      double third = points[i][1] / 4;
      double second = (points[i][0] - third * 2) / 3;
      boolean within = third > 0.05 && second > 0.05 && third + second < 0.95;
      // on the corners' plane, and far above outside the triangle, which does not count
      losses[i] = 3 * second + 8 * third + (within ? 0 : -1);
      losses[i] = third < -1e-9 || second < -1e-9 || third + second > 1 + 1e-9 ? 1000 : losses[i];
      inside = within ? i : inside;
    }
    assertThat(PLANE.barrier(grid, losses, corners)).isCloseTo(0, within(1e-12));
    losses[inside] += 6;
    assertThat(PLANE.barrier(grid, losses, corners)).isCloseTo(6, within(1e-12));
    losses[inside] = Double.NaN;
    assertThat(PLANE.barrier(grid, losses, corners)).isNaN();
  }

  /** A bowl is nowhere above the plane through three of its points. */
  @Test
  void aBowlHasNoBarrier() {
    Quadratic bowl =
        new Quadratic(new double[] {2, 1, 0}, new double[] {1, 3, 0}, new double[] {0, 0, 1});
    SliceGrid grid = PLANE.grid(0.1, 21);
    double[] losses = bowl.loss(PLANE.slice().points(grid.points()));
    double[] corners = bowl.loss(PLANE.slice().points(PLANE.networks()));
    assertThat(PLANE.barrier(grid, losses, corners)).isZero();
    double[] hill = Arrays.stream(losses).map(v -> -v).toArray();
    double[] tops = Arrays.stream(corners).map(v -> -v).toArray();
    assertThat(PLANE.barrier(grid, hill, tops)).isGreaterThan(1);
  }
}
