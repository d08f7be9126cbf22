/**
 * Permutation alignment: hidden units of one network put into the order that fits another's, which
 * changes its parameters and leaves its function as it is.
 *
 * <p>Start at {@link io.orograph.core.align.UnitGroups}, which says what may be permuted; {@link
 * io.orograph.core.align.WeightMatching} and {@link io.orograph.core.align.ActivationMatching} find
 * {@link io.orograph.core.align.Permutations}, both by {@link io.orograph.core.align.Assignment}.
 *
 * <p><b>Invariant:</b> nothing here knows a layer type or computes an output, and the same numbers
 * and seed give the same permutations.
 */
@NullMarked
@Room(
    name = "core.align",
    mayUse = {"core.random"})
package io.orograph.core.align;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
