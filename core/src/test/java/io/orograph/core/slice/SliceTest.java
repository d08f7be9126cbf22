package io.orograph.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.surface.Quadratic;
import java.util.List;
import org.junit.jupiter.api.Test;

class SliceTest {
  /** Eigenvalues 1, 3 and 5 with eigenvectors (1, 0, 0), (0, 1, −1)/√2 and (0, 1, 1)/√2. */
  private static final Quadratic BOWL =
      new Quadratic(new double[] {1, 0, 0}, new double[] {0, 4, 1}, new double[] {0, 1, 4});

  private static final double R = Math.sqrt(0.5);
  private static final HeapBlock TOP_TWO =
      HeapBlock.of(new double[] {0, R, R}, new double[] {0, R, -R});

  @Test
  void onThePlaneOfEigenvectorsAQuadraticIsItsEigenvaluesTimesSquares() {
    SliceGrid grid = new SliceGrid(SliceGrid.axis(-2, 2, 5), SliceGrid.axis(-1, 1, 3));
    Slice<HeapBlock> slice = new Slice<>(HeapBlock.of(new double[3]), TOP_TWO);
    double[] losses = BOWL.loss(slice.points(grid.points()));
    double[][] points = grid.points();
    for (int i = 0; i < losses.length; i++) {
      double x = points[i][0];
      double y = points[i][1];
      assertThat(losses[i]).isCloseTo((5 * x * x + 3 * y * y) / 2, within(1e-13));
    }
  }

  @Test
  void aPointOfTheSliceIsProjectedOntoItselfEvenWithObliqueDirections() {
    HeapBlock oblique = HeapBlock.of(new double[] {1, 0, 0}, new double[] {3, 0.1, 0});
    Slice<HeapBlock> slice = new Slice<>(HeapBlock.of(new double[] {5, 6, 7}), oblique);
    Slice.Projection back = slice.project(slice.points(new double[][] {{-2, 0.5}}));
    assertThat(back.coordinates()).containsExactly(new double[] {-2, 0.5}, within(1e-9));
    assertThat(back.distance()).isCloseTo(0, within(1e-12));
  }

  @Test
  void offTheSliceTheNearestPointIsFoundAndTheDistanceToIt() {
    HeapBlock oblique = HeapBlock.of(new double[] {2, 0, 0}, new double[] {1, 1, 0});
    Slice<HeapBlock> slice = new Slice<>(HeapBlock.of(new double[3]), oblique);
    // nearest is (3, 4, 0) = −½·(2, 0, 0) + 4·(1, 1, 0); plain inner products would say (6, 7)
    Slice.Projection found = slice.project(HeapBlock.of(new double[] {3, 4, 12}));
    assertThat(found.coordinates()).containsExactly(new double[] {-0.5, 4}, within(1e-12));
    assertThat(found.distance()).isCloseTo(12, within(1e-12));
  }

  @Test
  void parallelDirectionsHaveNoCoordinates() {
    HeapBlock parallel = HeapBlock.of(new double[] {1, 2}, new double[] {2, 4});
    Slice<HeapBlock> slice = new Slice<>(HeapBlock.of(new double[2]), parallel);
    assertThat(slice.project(HeapBlock.of(new double[] {1, 1})).coordinates())
        .containsOnly(Double.NaN);
  }

  @Test
  void theRiseOfTheBorderIsTheMeanOverItsPointsAlone() {
    SliceGrid grid = new SliceGrid(List.of(0.0, 1.0, 2.0), List.of(0.0, 1.0, 2.0));
    double[] losses = {1, 2, 3, 4, 1000, 6, 7, 8, 9};
    assertThat(grid.riseOfBorder(losses, 2)).isEqualTo(5 - 2);
  }

  @Test
  void lossesThatAreNotFiniteAreLeftOutOfTheRise() {
    SliceGrid grid = new SliceGrid(List.of(0.0, 1.0), List.of(0.0, 1.0));
    double none = Double.NaN;
    assertThat(grid.riseOfBorder(new double[] {1, none, Double.POSITIVE_INFINITY, 5}, 1))
        .isEqualTo(2);
    assertThat(grid.riseOfBorder(new double[] {none, none, none, none}, 1)).isNaN();
  }

  @Test
  void theMiddleOfAnAxisFromMinusToPlusIsExactlyZero() {
    assertThat(SliceGrid.axis(-0.3, 0.3, 51).get(25)).isZero();
    assertThatThrownBy(() -> SliceGrid.axis(1, 1, 5)).hasMessageContaining("expected: at least 2");
  }
}
