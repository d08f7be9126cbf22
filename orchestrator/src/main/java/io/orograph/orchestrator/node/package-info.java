/**
 * One of several orchestrators of a lab: a member of their cluster, active or in standby.
 *
 * <p>Start at {@link io.orograph.orchestrator.node.Node} and {@link
 * io.orograph.orchestrator.node.Duty}.
 *
 * <p><b>Invariant:</b> at most one member is active, and it is so only after the one before has
 * ended its duty or was removed from the cluster; a node that was removed never comes back without
 * a new process.
 */
@NullMarked
@Room(
    name = "orchestrator.node",
    mayUse = {})
package io.orograph.orchestrator.node;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
