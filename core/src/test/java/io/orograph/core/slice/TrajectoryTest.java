package io.orograph.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.estimate.DenseEigen;
import io.orograph.core.operator.HeapBlock;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TrajectoryTest {
  private static final int DIMENSION = 7;
  private static final int COUNT = 5;

  private static HeapBlock path() {
    HeapBlock path = HeapBlock.zeros(DIMENSION, COUNT);
    RandomStream stream = Seed.of(8).stream();
    for (int j = 0; j < COUNT; j++) {
      path.fill(j, stream::fillGaussian);
    }
    return path;
  }

  /** The covariance of all entries, which the small Gram matrix avoids. */
  private static double[][] scatter(HeapBlock path) {
    double[][] matrix = new double[DIMENSION][DIMENSION];
    double[] mean = new double[DIMENSION];
    for (int j = 0; j < COUNT; j++) {
      for (int i = 0; i < DIMENSION; i++) {
        mean[i] += path.view(j)[i] / COUNT;
      }
    }
    for (int j = 0; j < COUNT; j++) {
      for (int i = 0; i < DIMENSION; i++) {
        for (int k = 0; k < DIMENSION; k++) {
          matrix[i][k] += (path.view(j)[i] - mean[i]) * (path.view(j)[k] - mean[k]);
        }
      }
    }
    return matrix;
  }

  @Test
  void componentsAreTheLeadingEigenvectorsOfTheFullCovariance() {
    DenseEigen dense = DenseEigen.solve(scatter(path()));
    double all = Arrays.stream(dense.values()).sum();
    Trajectory.Components<HeapBlock> found = Trajectory.components(path(), 3).orElseThrow();
    for (int j = 0; j < 3; j++) {
      int at = DIMENSION - 1 - j;
      double along = 0;
      for (int i = 0; i < DIMENSION; i++) {
        along += dense.entry(i, at) * found.directions().view(j)[i];
      }
      assertThat(Math.abs(along)).isCloseTo(1, within(1e-10));
      assertThat(found.shares()[j]).isCloseTo(dense.values()[at] / all, within(1e-12));
    }
  }

  @Test
  void componentsAreOrthonormalAndTheFirstCheckpointLiesOnThePositiveSide() {
    HeapBlock path = path();
    HeapBlock directions = Trajectory.components(path, 2).orElseThrow().directions();
    assertThat(directions.gram(directions))
        .containsExactly(new double[] {1, 0, 0, 1}, within(1e-14));
    double[] places = directions.gram(path);
    for (int j = 0; j < 2; j++) {
      assertThat(places[j * COUNT]).isGreaterThan(places[j * COUNT + COUNT - 1]);
    }
  }

  @Test
  void aPathInAPlaneIsWhollyDrawnInIt() {
    HeapBlock flat = HeapBlock.zeros(4, 3);
    flat.fill(0, v -> v[0] = 3);
    flat.fill(1, v -> v[2] = -2);
    Trajectory.Components<HeapBlock> found = Trajectory.components(flat, 2).orElseThrow();
    assertThat(found.shares()[0] + found.shares()[1]).isCloseTo(1, within(1e-14));
    HeapBlock origin = HeapBlock.zeros(4, 1);
    origin.setColumn(0, flat, 2);
    HeapBlock start = HeapBlock.zeros(4, 1);
    start.setColumn(0, flat, 0);
    Slice.Projection seen = new Slice<>(origin, found.directions()).project(start);
    assertThat(seen.distance()).isCloseTo(0, within(1e-13));
    assertThat(Math.hypot(seen.coordinates()[0], seen.coordinates()[1]))
        .isCloseTo(3, within(1e-13));
  }

  @Test
  void checkpointsOnOneLineHaveNoPlane() {
    HeapBlock line = HeapBlock.zeros(4, 5);
    for (int j = 0; j < 5; j++) {
      double t = j;
      line.fill(j, v -> Arrays.setAll(v, i -> 1 + t * (i + 1)));
    }
    assertThat(Trajectory.components(line, 1)).isPresent();
    assertThat(Trajectory.components(line, 2)).isEmpty();
  }

  @Test
  void asManyCheckpointsAsDirectionsAreTooFew() {
    assertThat(Trajectory.components(HeapBlock.of(new double[] {1, 2}, new double[] {3, 1}), 2))
        .isEmpty();
  }
}
