/**
 * Architectures as data: layers, and the order, names and shapes of the tensors they own.
 *
 * <p>Start at {@link io.orograph.engine.model.Architecture}; {@link
 * io.orograph.engine.model.Families} builds the ones a sweep may name, and {@link
 * io.orograph.engine.model.ParameterLayout} says where each tensor lies in the flat parameter
 * vector.
 *
 * <p><b>Invariant:</b> nothing here holds a weight or computes an output; tensor names and shapes
 * are those of PyTorch's {@code state_dict}.
 */
@NullMarked
@Room(
    name = "engine.model",
    mayUse = {"core.align", "core.checkpoint", "core.script", "core.sweep"})
package io.orograph.engine.model;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
