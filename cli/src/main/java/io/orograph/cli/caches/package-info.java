/**
 * Start-up caches: a tiny lab that is recorded, so that every later start takes less.
 *
 * <p>Start at {@link io.orograph.cli.caches.Recording}.
 *
 * <p><b>Invariant:</b> a recording that fails leaves no cache in use that was not in use before,
 * and no process behind.
 */
@NullMarked
@Room(
    name = "cli.caches",
    mayUse = {"cli.follow", "cli.grpc", "cli.lab"})
package io.orograph.cli.caches;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
