/**
 * The one thin package over DJL: starts libtorch, loads compute programs, calls them, owns native
 * memory.
 *
 * <p>Start at {@link io.orograph.engine.runtime.TorchRuntime}; {@link
 * io.orograph.engine.runtime.MemoryScope} makes tensors and frees them, {@link
 * io.orograph.engine.runtime.LoadedProgram} computes with them.
 *
 * <p><b>Invariant:</b> no type of DJL appears in a public signature, so that another runtime could
 * replace it; nothing here draws a random number but the fixed ones of a check.
 */
@NullMarked
@Room(
    name = "engine.runtime",
    mayUse = {"engine.program", "engine.model", "core.random", "core.sweep"})
package io.orograph.engine.runtime;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
