/**
 * A lab on this machine: its state folder with the token, ports, logs and data; the command lines
 * of its three processes; starting, supervising and stopping them.
 *
 * <p>Start at {@link io.orograph.cli.lab.LabFolder}, {@link io.orograph.cli.lab.Launches} and
 * {@link io.orograph.cli.lab.Supervisor}.
 *
 * <p><b>Invariant:</b> a supervised process never outlives its supervisor, however that ends: it
 * holds the reading end of a pipe whose writing end only the supervisor has, and ends when the pipe
 * does.
 */
@NullMarked
@Room(
    name = "cli.lab",
    mayUse = {"wire.grpc"})
package io.orograph.cli.lab;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
