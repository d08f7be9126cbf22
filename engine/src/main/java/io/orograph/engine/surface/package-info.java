/**
 * Loss surfaces of networks: losses, gradients, Hessian-vector products and outputs at points of
 * parameter space, and the fitting of curves between them.
 *
 * <p>Start at {@link io.orograph.engine.surface.NetworkSurface}; its points and vectors are {@link
 * io.orograph.engine.surface.TensorBlock}s, and {@link io.orograph.engine.surface.CurvePack} fits
 * many Bézier curves at once.
 *
 * <p><b>Invariant:</b> a surface is a fixed function: data, labels and precision never change, and
 * a surface that does not repeat itself bit by bit refuses to be measured.
 */
@NullMarked
@Room(
    name = "engine.surface",
    mayUse = {
      "engine.model",
      "engine.program",
      "engine.data",
      "engine.runtime",
      "engine.lane",
      "core.align",
      "core.surface",
      "core.operator",
      "core.path",
      "core.pde",
      "core.similarity",
      "core.sweep",
      "core.tangent",
      "core.random"
    })
package io.orograph.engine.surface;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
