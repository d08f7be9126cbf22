/**
 * What measuring leaves behind: measurements with their estimates, errors, convergence, cost and
 * basis.
 *
 * <p>Start at {@link io.orograph.core.measure.Measurement}.
 *
 * <p><b>Invariant:</b> scientific outcomes are data: an undefined value carries its reason, and no
 * measurement exists without its evaluation set, batch-norm policy, dtype and provenance.
 */
@NullMarked
@Room(
    name = "core.measure",
    mayUse = {"core.metric", "core.checkpoint", "core.sweep"})
package io.orograph.core.measure;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
