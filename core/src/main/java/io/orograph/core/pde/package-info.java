/**
 * Poisson problems with known solutions, the points they are sampled at, and the roughness index.
 *
 * <p>Start at {@link io.orograph.core.pde.PoissonProblem}; {@link
 * io.orograph.core.pde.RoughnessIndex} is the statistic of Wu et al., "Roughness index for loss
 * landscapes of neural network models of partial differential equations" (arXiv 2103.11069).
 *
 * <p><b>Invariant:</b> nothing here knows about networks; everything is float64.
 */
@NullMarked
@Room(
    name = "core.pde",
    mayUse = {"core.random", "core.statistics"})
package io.orograph.core.pde;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
