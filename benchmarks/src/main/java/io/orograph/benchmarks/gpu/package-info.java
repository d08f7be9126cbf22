/**
 * What a GPU is measured with: our compute programs, a little data and a Python driver in one
 * folder, for this machine or for one that has only Python, PyTorch and a GPU.
 *
 * <p>Start at {@link io.orograph.benchmarks.gpu.Bundle}.
 *
 * <p><b>Invariant:</b> equal sources and data give equal bundles; what cannot be measured is said,
 * with the reason.
 */
@NullMarked
@Room(
    name = "benchmarks.gpu",
    mayUse = {
      "core.checkpoint",
      "core.random",
      "core.sweep",
      "engine.data",
      "engine.lane",
      "engine.model",
      "engine.program",
      "engine.runtime",
      "engine.train"
    })
package io.orograph.benchmarks.gpu;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
