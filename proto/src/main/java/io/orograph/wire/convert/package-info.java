/**
 * The border post: the only code that sees both generated messages and domain types, resource names
 * and sweep files.
 *
 * <p>Start at {@link io.orograph.wire.convert.SpecConverter}, {@link
 * io.orograph.wire.convert.SweepFile} and {@link io.orograph.wire.convert.RunConverter}.
 *
 * <p><b>Invariant:</b> what comes in leaves as a whole, checked domain value, or as one {@link
 * io.orograph.wire.convert.SpecRejected} that names every offending field; nothing is dropped or
 * guessed, and nothing is validated again behind this package.
 */
@NullMarked
@Room(
    name = "wire.convert",
    mayUse = {
      "core.claim",
      "core.search",
      "core.sweep",
      "core.metric",
      "core.checkpoint",
      "core.measure"
    })
package io.orograph.wire.convert;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
