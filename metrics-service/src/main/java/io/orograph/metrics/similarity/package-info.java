/**
 * How alike two replicates are: CKA of their softmax outputs on common inputs, and the distance of
 * their parameters.
 *
 * <p>Start at {@link io.orograph.metrics.similarity.Similarity}.
 *
 * <p><b>Invariant:</b> both sides see the same inputs in the same order; collapsed networks have no
 * similarity, never a number from rounding residue.
 */
@NullMarked
@Room(
    name = "metrics.similarity",
    mayUse = {
      "engine.surface",
      "core.estimate",
      "core.measure",
      "core.operator",
      "core.similarity",
      "core.sweep"
    })
package io.orograph.metrics.similarity;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
