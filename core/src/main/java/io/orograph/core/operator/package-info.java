/**
 * Matrix-free curvature: symmetric linear operators, the blocks of vectors they act on, and their
 * algebra.
 *
 * <p>Start at {@link io.orograph.core.operator.SymmetricOperator} and {@link
 * io.orograph.core.operator.VectorBlock}; build toys with {@link
 * io.orograph.core.operator.Operators}.
 *
 * <p><b>Invariant:</b> nothing here knows about networks, losses or data; an operator is only what
 * it does to a block of vectors, and long vectors never have to come to the heap.
 */
@NullMarked
@Room(name = "core.operator")
package io.orograph.core.operator;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
