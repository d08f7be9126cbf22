/**
 * What people see in a terminal: a sweep's progress, its phase diagram in characters, tables, and
 * the plain records they are drawn from.
 *
 * <p>Start at {@link io.orograph.cli.view.PhasePicture} and {@link
 * io.orograph.cli.view.ProgressLine}.
 *
 * <p><b>Invariant:</b> drawing is a pure function of a record and a {@link
 * io.orograph.cli.view.Style}; nothing here speaks to a service, reads a clock or writes to a
 * stream.
 */
@NullMarked
@Room(
    name = "cli.view",
    mayUse = {})
package io.orograph.cli.view;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
