/**
 * Mode connectivity of all pairs of a cell: trained curves and what their profiles say.
 *
 * <p>Start at {@link io.orograph.metrics.connectivity.CurveWork}, which fits the curves call by
 * call, and {@link io.orograph.metrics.connectivity.Connection}, what came out for one pair.
 *
 * <p><b>Invariant:</b> a pair's result depends on its two runs, the options and the data alone,
 * never on which other pairs were fitted beside it; a penalty of the fit enters no reported loss.
 */
@NullMarked
@Room(
    name = "metrics.connectivity",
    mayUse = {
      "engine.data",
      "engine.lane",
      "engine.program",
      "engine.runtime",
      "engine.surface",
      "core.checkpoint",
      "core.measure",
      "core.operator",
      "core.path",
      "core.random",
      "core.slice",
      "core.surface",
      "core.sweep"
    })
package io.orograph.metrics.connectivity;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
