/**
 * Reproducible randomness: seeds derived by label and the one generator that every draw comes from.
 *
 * <p>Start at {@link io.orograph.core.random.Seed}; {@link io.orograph.core.random.Seed#stream()}
 * gives a {@link io.orograph.core.random.RandomStream}.
 *
 * <p><b>Invariant:</b> nothing here reads a clock, a thread or the machine: the same seed and label
 * give the same numbers on every machine and with every release of the JDK.
 */
@NullMarked
@Room(name = "core.random")
package io.orograph.core.random;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
