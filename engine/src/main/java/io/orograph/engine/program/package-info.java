/**
 * Compute programs: the TorchScript source and archive that an architecture is turned into.
 *
 * <p>Start at {@link io.orograph.engine.program.ComputeProgram}; what its methods take and give is
 * stated in {@link io.orograph.engine.program.ProgramMethod}. The code of each layer type has one
 * place, {@code LayerCode}.
 *
 * <p>The archive opens in PyTorch too ({@code torch.jit.load}), on any device.
 *
 * <p><b>Invariant:</b> nothing here runs anything or sees DJL; equal architectures give equal
 * bytes.
 */
@NullMarked
@Room(
    name = "engine.program",
    mayUse = {"engine.model", "core.script", "core.sweep", "core.pde"})
package io.orograph.engine.program;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
