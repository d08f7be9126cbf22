/**
 * The quickstart: from nothing to a phase diagram, with three processes of its own that end with
 * it.
 *
 * <p>Start at {@link io.orograph.cli.quickstart.Quickstart}; what it keeps on disk is {@link
 * io.orograph.cli.quickstart.QuickstartFolder}.
 *
 * <p><b>Invariant:</b> whatever ends the command, its processes end too; and it deletes no file
 * that it did not make.
 */
@NullMarked
@Room(
    name = "cli.quickstart",
    mayUse = {"cli.follow", "cli.grpc", "cli.lab", "cli.view", "core.sweep"})
package io.orograph.cli.quickstart;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
