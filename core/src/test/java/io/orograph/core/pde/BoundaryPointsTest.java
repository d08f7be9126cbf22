package io.orograph.core.pde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.Seed;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BoundaryPointsTest {
  @ParameterizedTest
  @EnumSource
  void theyLieOnTheBoundaryAsManyOnEachFace(PoissonProblem problem) {
    PointSet points = BoundaryPoints.monteCarlo(problem, 5, Seed.of(4));
    assertThat(points.count()).isEqualTo(5 * problem.faces());
    for (int i = 0; i < points.count(); i++) {
      assertThat(problem.boundary(points.point(i))[0]).isCloseTo(0, within(1e-12));
      assertThat(problem.solution(points.point(i))).isCloseTo(0, within(1e-12));
    }
    long faces =
        IntStream.range(0, points.count())
            .mapToObj(i -> face(problem, points.point(i)))
            .distinct()
            .count();
    assertThat(faces).isEqualTo(problem.faces());
  }

  private static String face(PoissonProblem problem, double[] x) {
    if (problem.isBall()) {
      return "sphere";
    }
    int fixed =
        IntStream.range(0, x.length)
            .filter(k -> x[k] == problem.low() || x[k] == 1)
            .findFirst()
            .orElseThrow();
    return fixed + "=" + x[fixed];
  }

  @Test
  void moreOfThemBeginWithTheSameOnEachFace() {
    PointSet few = BoundaryPoints.monteCarlo(PoissonProblem.CUBE, 2, Seed.of(4));
    PointSet many = BoundaryPoints.monteCarlo(PoissonProblem.CUBE, 9, Seed.of(4));
    for (int face = 0; face < 6; face++) {
      assertThat(many.point(9 * face + 1)).isEqualTo(few.point(2 * face + 1));
    }
  }

  /** Of x²y over the faces of the unit square: 0 and 1/2 at x = 0, 1; 0 and 1/3 at y = 0, 1. */
  @Test
  void theRuleOnFacesIntegratesPolynomialsOfDegreeThree() {
    PointSet points = BoundaryPoints.simpson(PoissonProblem.SQUARE, 5);
    double mean = 0;
    for (int i = 0; i < points.count(); i++) {
      double[] x = points.point(i);
      mean += points.weights()[i] * x[0] * x[0] * x[1] / points.count();
    }
    assertThat(mean).isCloseTo((1.0 / 2 + 1.0 / 3) / 4, within(1e-14));
    assertThat(Arrays.stream(points.weights()).average().orElseThrow()).isCloseTo(1, within(1e-14));
  }

  @ParameterizedTest
  @CsvSource({
    "INTERVAL, 1, true",
    "INTERVAL, 4, true",
    "SQUARE, 5, true",
    "SQUARE, 4, false",
    "SQUARE, 1, false",
    "CUBE, 25, true",
    "CUBE, 5, false",
    "BALL, 25, false"
  })
  void aRuleHasAnOddNumberOfNodesASideOfAFace(PoissonProblem problem, int nodes, boolean exists) {
    assertThat(BoundaryPoints.isSimpson(problem, nodes)).isEqualTo(exists);
    if (!exists) {
      assertThatThrownBy(() -> BoundaryPoints.simpson(problem, nodes))
          .hasMessageContaining(problem.title());
    }
  }

  /** The mean over all rows is that over the domain, plus β times that over the boundary. */
  @Test
  void weightsOfTargetsMakeTheMeanOverAllTheSumOfBothMeans() {
    PoissonProblem problem = PoissonProblem.SQUARE;
    PointSet inside = PointSet.simpson(problem, 25);
    PointSet faces = BoundaryPoints.simpson(problem, 3);
    double[] targets =
        PointTargets.of(problem, inside, Optional.of(new PointTargets.Penalty(faces, 6)));
    int columns = PointTargets.columns(2);
    int rows = targets.length / columns;
    assertThat(rows).isEqualTo(25 + 12);
    double domain = 0;
    double boundary = 0;
    for (int i = 0; i < rows; i++) {
      domain += targets[i * columns + PointTargets.WEIGHT] / rows;
      boundary += targets[i * columns + PointTargets.boundaryWeight(2)] / rows;
      double[] factor = Arrays.copyOfRange(targets, i * columns + 2, i * columns + 6);
      assertThat(factor).as("D = 1, and so no slope").containsExactly(1, 0, 0, 0);
    }
    assertThat(domain).isCloseTo(1, within(1e-13));
    assertThat(boundary).isCloseTo(6, within(1e-13));
    assertThat(targets[25 * columns]).as("the equation is not asked of the boundary").isZero();
  }
}
