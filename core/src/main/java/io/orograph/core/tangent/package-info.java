/**
 * The tangent kernel of a network on a few samples, and what the Polyak-Łojasiewicz condition says
 * of its training (Liu, Zhu and Belkin, "Loss landscapes and optimization in over-parameterized
 * non-linear systems and neural networks", 2022, arXiv:2003.00307).
 *
 * <p>Start at {@link io.orograph.core.tangent.TangentKernel}.
 *
 * <p><b>Invariant:</b> losses here are sums over the samples, L = ½ Σ ‖F − y‖², as in the paper, so
 * that the smallest eigenvalue of the kernel is the constant of the condition; means have their
 * number of samples divided out and are another loss.
 */
@NullMarked
@Room(
    name = "core.tangent",
    mayUse = {"core.estimate"})
package io.orograph.core.tangent;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
