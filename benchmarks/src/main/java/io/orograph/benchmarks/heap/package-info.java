/**
 * What of another process's heap is in use.
 *
 * <p>Start at {@link io.orograph.benchmarks.heap.ReachableHeap}.
 *
 * <p><b>Invariant:</b> what is told is what a full collection leaves, so that rubbish counts
 * nowhere.
 */
@NullMarked
@Room(
    name = "benchmarks.heap",
    mayUse = {})
package io.orograph.benchmarks.heap;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
