/**
 * Measuring one cell: which measurement needs which checkpoints and data, in which order, and the
 * actors that do it lane by lane.
 *
 * <p>Start at {@link io.orograph.metrics.measure.MeasurePlan} (what, purely), {@link
 * io.orograph.metrics.measure.CellWork} (how, on a lane) and {@link
 * io.orograph.metrics.measure.Measures} (who holds the lanes).
 *
 * <p><b>Invariant:</b> a measurement is a function of the request alone: asked again, on any lane,
 * alone or beside others, it has the same bits, its cost included.
 */
@NullMarked
@Room(
    name = "metrics.measure",
    mayUse = {
      "metrics.allocation",
      "metrics.compress",
      "metrics.connectivity",
      "metrics.curvature",
      "metrics.similarity",
      "metrics.slice",
      "engine.checkpoint",
      "engine.data",
      "engine.lane",
      "engine.model",
      "engine.program",
      "engine.runtime",
      "engine.surface",
      "engine.train",
      "core.align",
      "core.allocation",
      "core.checkpoint",
      "core.compress",
      "core.estimate",
      "core.measure",
      "core.metric",
      "core.operator",
      "core.path",
      "core.pde",
      "core.random",
      "core.script",
      "core.sharpness",
      "core.similarity",
      "core.slice",
      "core.statistics",
      "core.surface",
      "core.tangent",
      "core.weights",
      "core.sweep",
      "wire.trace"
    })
package io.orograph.metrics.measure;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
