/**
 * Following a sweep: the console that lines go to, polling, drawing the progress, and the outcome.
 *
 * <p>Start at {@link io.orograph.cli.follow.Follower}.
 *
 * <p><b>Invariant:</b> on a terminal the progress is one line that is drawn over; elsewhere a line
 * every few seconds, and no escape sequence ever.
 */
@NullMarked
@Room(
    name = "cli.follow",
    mayUse = {"cli.grpc", "cli.view"})
package io.orograph.cli.follow;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
