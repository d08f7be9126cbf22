/**
 * Loss change allocation: which parameters the change of a loss along a training path is due to
 * (Lan et al. 2019, NeurIPS, arXiv:1909.01440).
 *
 * <p>Start at {@link io.orograph.core.allocation.PathAllocator} for one step, at {@link
 * io.orograph.core.allocation.AllocationSeries} for what is read off many, and at {@link
 * io.orograph.core.allocation.Synchronization} for peaks that layers have in common.
 *
 * <p><b>Invariant:</b> the allocations of a step and its residual add up to the change of the loss,
 * and the residual is always kept.
 */
@NullMarked
@Room(
    name = "core.allocation",
    mayUse = {"core.surface", "core.operator", "core.random"})
package io.orograph.core.allocation;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
