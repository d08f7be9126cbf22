package io.orograph.engine.train;

import io.orograph.core.pde.PointSet;
import io.orograph.core.pde.PoissonProblem;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.data.DomainPoints;
import io.orograph.engine.data.Samples;
import java.util.Optional;

/**
 * Points of a domain that a run sees once, in one step: those of step t, counted from 0, are drawn
 * from the run seed's label {@code fresh points} with t as index. So they are the same whenever and
 * in whatever company the step is done. Those on a boundary with a penalty are as many in each
 * step.
 *
 * @param problem the domain
 * @param data how its boundary is met
 * @param batch points of a step, those on the boundary among them
 * @param seed of all of them
 */
record FreshPoints(PoissonProblem problem, DataSpec data, int batch, Seed seed) {
  /** Numbers of what the loss is told of them in one call: 64 MB. */
  private static final long TOLD = 8_000_000;

  /** Those of a run; empty where it is trained on a sample that stays. */
  static Optional<FreshPoints> of(RunSpec run) {
    return run.settings().data().subsetRule().isFresh()
        ? PoissonProblem.named(run.settings().data().name())
            .map(
                problem ->
                    new FreshPoints(
                        problem,
                        run.settings().data(),
                        run.settings().training().batchSize(),
                        Seed.ofKey(run.seedKey().hex())))
        : Optional.empty();
  }

  /** The points of a step, with what a loss needs to know of each. */
  Samples at(long step) {
    Seed own = seed.derive("fresh points", step);
    return DomainPoints.samples(
        problem,
        PointSet.monteCarlo(problem, batch - data.boundaryRows(), own),
        DomainPoints.penalty(problem, data, own));
  }

  /**
   * How many steps, at most, one call can do; at least one, however large.
   *
   * @param slots of the pack, each of which is told a block of all rows
   * @param columns that the loss is told of a point
   * @param most steps wanted, at least 1
   */
  static int atOnce(int slots, int batch, int columns, int most) {
    return Math.clamp(TOLD / ((long) slots * slots * batch * columns), 1, most);
  }

  /** Numbers of the points of the largest call, and of what the loss is told of them. */
  static long numbers(int slots, int batch, int features, int columns) {
    long steps = atOnce(slots, batch, columns, Integer.MAX_VALUE);
    return steps * slots * batch * (features + (long) slots * columns);
  }
}
