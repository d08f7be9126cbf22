/**
 * Curvature of a run's training loss: both ends of the Hessian's spectrum and its trace.
 *
 * <p>Start at {@link io.orograph.metrics.curvature.Curvature}, which binds core's estimators to the
 * engine's loss surface.
 *
 * <p><b>Invariant:</b> a pure function of (parameters, samples, options, seed); always float64,
 * always the data term alone, and the probe vectors are equal for all networks of one size.
 */
@NullMarked
@Room(
    name = "metrics.curvature",
    mayUse = {
      "engine.surface",
      "engine.model",
      "core.checkpoint",
      "core.estimate",
      "core.measure",
      "core.metric",
      "core.operator",
      "core.random",
      "core.surface",
      "core.sweep"
    })
package io.orograph.metrics.curvature;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
