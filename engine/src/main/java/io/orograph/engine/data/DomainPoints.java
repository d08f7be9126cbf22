package io.orograph.engine.data;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.pde.BoundaryPoints;
import io.orograph.core.pde.PointSet;
import io.orograph.core.pde.PointTargets;
import io.orograph.core.pde.PoissonProblem;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.BoundarySpec;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.SubsetRule;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The points of a domain as samples: inputs are coordinates, targets what a loss needs to know of
 * each point ({@link PointTargets}), all in float64. Training points come from the data seed's
 * label {@code train}, or are the nodes of a rule; TEST is another uniform sample, from {@code
 * test}.
 */
public final class DomainPoints {
  /** What a digest of a problem covers beside its name: how points are drawn. */
  private static final String VERSION = "orograph.points/1 ";

  private DomainPoints() {}

  /** Points as samples, the boundary met exactly. */
  public static Samples samples(PoissonProblem problem, PointSet points) {
    return samples(problem, points, Optional.empty());
  }

  /** Points as samples, and after them those of the boundary. */
  public static Samples samples(
      PoissonProblem problem, PointSet points, Optional<PointTargets.Penalty> penalty) {
    double[] faces = penalty.map(p -> p.points().x()).orElse(new double[0]);
    double[] x = Arrays.copyOf(points.x(), points.x().length + faces.length);
    System.arraycopy(faces, 0, x, points.x().length, faces.length);
    Inputs inputs =
        new Inputs(
            new InputRows.Points(points.dimension(), x),
            Stratification.rowsBelow(x.length / points.dimension()));
    return new Samples(
        inputs,
        new RealTargets.Given(
            PointTargets.columns(points.dimension()), PointTargets.of(problem, points, penalty)));
  }

  /**
   * The boundary of a specification; empty where it is met exactly. By a rule its nodes, otherwise
   * drawn from a seed.
   */
  public static Optional<PointTargets.Penalty> penalty(
      PoissonProblem problem, DataSpec spec, Seed seed) {
    BoundarySpec boundary = spec.boundary();
    if (!boundary.isPenalty()) {
      return Optional.empty();
    }
    PointSet points =
        spec.subsetRule().isQuadrature()
            ? BoundaryPoints.simpson(problem, boundary.points())
            : BoundaryPoints.monteCarlo(problem, boundary.points(), seed);
    return Optional.of(new PointTargets.Penalty(points, boundary.weight()));
  }

  /** The points of a specification whose rule lacks nodes, as {@link PointSet} tells. */
  public static Samples withoutFirst(PoissonProblem problem, DataSpec spec) {
    return samples(
        problem,
        PointSet.simpsonWithoutFirst(problem, spec.subset()),
        penalty(problem, spec, Seed.of(spec.dataSeed()).derive("train")));
  }

  /** The domain as a data set: one sample stands for its points, which a specification draws. */
  static DataSet set(PoissonProblem problem) {
    return new DataSet(
        problem.title(),
        List.of(problem.dimension()),
        1,
        samples(problem, PointSet.monteCarlo(problem, 1, Seed.of(0))),
        new int[] {0},
        new int[0],
        Digest.of((VERSION + problem.title()).getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The points of a specification.
   *
   * @throws IllegalArgumentException if its rule is none of domains, or has not so many points
   */
  static PreparedData prepare(PoissonProblem problem, DataSet set, DataSpec spec) {
    Seed seed = Seed.of(spec.dataSeed());
    PointSet points =
        switch (spec.subsetRule()) {
          case MONTE_CARLO, MONTE_CARLO_FRESH ->
              PointSet.monteCarlo(problem, spec.subset(), seed.derive("train"));
          case QUADRATURE -> PointSet.simpson(problem, spec.subset());
          case QUADRATURE_WU2021 -> PointSet.simpsonWithoutFirst(problem, spec.subset());
          case STRATIFIED, FIRST_N ->
              throw new IllegalArgumentException(
                  "data.subset_rule: "
                      + spec.subsetRule()
                      + " (expected: monte_carlo, monte_carlo_fresh, quadrature or quadrature_wu2021 on "
                      + problem.title()
                      + ")");
        };
    Samples train = samples(problem, points, penalty(problem, spec, seed.derive("train")));
    int tests = DataCatalogue.named(problem.title()).orElseThrow().testSamples();
    DataSpec drawn = spec.with(SubsetRule.MONTE_CARLO);
    Samples test =
        samples(
            problem,
            PointSet.monteCarlo(problem, tests, seed.derive("test")),
            penalty(problem, drawn, seed.derive("test")));
    return new PreparedData(spec, set, train, train.labels(), train.first(0), test);
  }
}
