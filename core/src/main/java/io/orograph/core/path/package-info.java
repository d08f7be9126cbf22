/**
 * Paths between checkpoints: straight segments, Bézier curves and their fitting, and what is read
 * off a profile along them.
 *
 * <p>Start at {@link io.orograph.core.path.Profile} for barrier and mode connectivity, and at
 * {@link io.orograph.core.path.CurveFit} for the curve.
 *
 * <p><b>Invariant:</b> the whole profile is kept; a single number is always computed from it when
 * read, and a penalty of the fit never enters a profile.
 */
@NullMarked
@Room(
    name = "core.path",
    mayUse = {"core.surface", "core.operator", "core.random"})
package io.orograph.core.path;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
