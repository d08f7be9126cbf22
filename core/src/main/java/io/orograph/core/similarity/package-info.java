/**
 * How alike two networks are: in what they answer (linear CKA, divergence, agreement) and in their
 * parameters.
 *
 * <p>Start at {@link io.orograph.core.similarity.Cka} and {@link
 * io.orograph.core.similarity.OutputMatrix}.
 *
 * <p><b>Invariant:</b> both sides saw the same inputs in the same order, and nothing is aligned or
 * permuted here; collapsed outputs give an undefined result with its reason, never a number.
 */
@NullMarked
@Room(
    name = "core.similarity",
    mayUse = {"core.operator"})
package io.orograph.core.similarity;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
