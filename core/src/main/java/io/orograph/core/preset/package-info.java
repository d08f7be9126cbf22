/**
 * Sweeps that ship, ready to be submitted: the published experiments, each with a sibling for a
 * small machine.
 *
 * <p>Start at {@link io.orograph.core.preset.SweepPreset}.
 *
 * <p><b>Invariant:</b> a preset says what it is taken from and every condition of it that it does
 * not keep.
 */
@NullMarked
@Room(
    name = "core.preset",
    mayUse = {})
package io.orograph.core.preset;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
