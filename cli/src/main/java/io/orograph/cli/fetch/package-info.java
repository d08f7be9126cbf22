/**
 * Published data sets, brought from where they are published into a data folder.
 *
 * <p>Start at {@link io.orograph.cli.fetch.Fetch}; what is published where is in {@link
 * io.orograph.cli.fetch.Sources}.
 *
 * <p><b>Invariant:</b> a file is put in its place only when it is whole and has the digest that is
 * written here, and nothing is written under a name that an archive has chosen.
 */
@NullMarked
@Room(
    name = "cli.fetch",
    mayUse = {"core.sweep"})
package io.orograph.cli.fetch;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
