/**
 * Estimators of what a symmetric operator is: extreme eigenvalues and trace, and the errors of
 * means over replicates and pairs.
 *
 * <p>Start at {@link io.orograph.core.estimate.Lanczos}, {@link
 * io.orograph.core.estimate.Hutchinson} and {@link io.orograph.core.estimate.ReplicateErrors}.
 *
 * <p><b>Invariant:</b> nothing here knows what the operator is the Hessian of; not having converged
 * is a field of the result, never an exception, and every random number comes from a {@link
 * io.orograph.core.random.Seed} given by the caller.
 */
@NullMarked
@Room(
    name = "core.estimate",
    mayUse = {"core.operator", "core.random"})
package io.orograph.core.estimate;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
