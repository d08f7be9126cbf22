/**
 * JMH benchmarks of the mathematics in {@code core}: no native code, no peer.
 *
 * <p>Start at {@link io.orograph.benchmarks.pure.Estimators}.
 *
 * <p><b>Invariant:</b> inputs are of the sizes that the quickstart gives.
 */
@NullMarked
@Room(
    name = "benchmarks.pure",
    mayUse = {
      "benchmarks.report",
      "core.estimate",
      "core.operator",
      "core.path",
      "core.random",
      "core.similarity"
    })
package io.orograph.benchmarks.pure;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
