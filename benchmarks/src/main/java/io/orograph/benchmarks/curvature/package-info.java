/**
 * Curvature against PyTorch: Hessian-vector products, extreme eigenvalues and traces at the same
 * point, on the same samples, with the same start and probe vectors.
 *
 * <p>Start at {@link io.orograph.benchmarks.curvature.CurvatureBenchmark}.
 *
 * <p><b>Invariant:</b> values of both sides have to agree; eigenvalues are compared at the same
 * tolerance, with the number of products told.
 */
@NullMarked
@Room(
    name = "benchmarks.curvature",
    mayUse = {
      "benchmarks.bench",
      "benchmarks.lanes",
      "benchmarks.peer",
      "benchmarks.race",
      "benchmarks.report",
      "core.checkpoint",
      "core.estimate",
      "core.operator",
      "core.random",
      "core.sweep",
      "engine.data",
      "engine.lane",
      "engine.model",
      "engine.program",
      "engine.runtime",
      "engine.surface",
      "engine.train"
    })
package io.orograph.benchmarks.curvature;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
