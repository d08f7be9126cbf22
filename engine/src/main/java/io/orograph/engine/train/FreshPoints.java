package io.orograph.engine.train;

import io.orograph.core.pde.PointSet;
import io.orograph.core.pde.PoissonProblem;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.data.DomainPoints;
import io.orograph.engine.data.Samples;
import java.util.Optional;

/**
 * Points of a domain that a run sees once, in one step: those of step t, counted from 0, are drawn
 * from the run seed's label {@code fresh points} with t as index. So they are the same whenever and
 * in whatever company the step is done.
 *
 * @param problem the domain
 * @param batch points of a step
 * @param seed of all of them
 */
record FreshPoints(PoissonProblem problem, int batch, Seed seed) {
  /** Those of a run; empty where it is trained on a sample that stays. */
  static Optional<FreshPoints> of(RunSpec run) {
    return run.settings().data().subsetRule().isFresh()
        ? PoissonProblem.named(run.settings().data().name())
            .map(
                problem ->
                    new FreshPoints(
                        problem,
                        run.settings().training().batchSize(),
                        Seed.ofKey(run.seedKey().hex())))
        : Optional.empty();
  }

  /** The points of a step, with what a loss needs to know of each. */
  Samples at(long step) {
    return DomainPoints.samples(
        problem, PointSet.monteCarlo(problem, batch, seed.derive("fresh points", step)));
  }
}
