/**
 * The PyTorch side: processes of {@code benchmarks/peers/serve.py}, one per core with one thread
 * each, spoken to by JSON lines.
 *
 * <p>Start at {@link io.orograph.benchmarks.peer.Peers}.
 *
 * <p><b>Invariant:</b> nothing here computes; a missing interpreter or PyTorch is an absent {@code
 * Peers}, with the reason, and never a silent gap.
 */
@NullMarked
@Room(
    name = "benchmarks.peer",
    mayUse = {"benchmarks.race", "core.checkpoint", "core.sweep", "engine.model"})
package io.orograph.benchmarks.peer;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
