/**
 * Traces: how a submission, the packs it leads to and what is measured of them become one picture.
 * Off unless an endpoint is given, and then nothing of it runs.
 *
 * <p>Start at {@link io.orograph.wire.trace.Tracing}; {@link io.orograph.wire.trace.Stretch} is a
 * span around what one thread does, and {@link io.orograph.wire.trace.LogFields} puts what an entry
 * of the log is about beside it.
 *
 * <p><b>Invariant:</b> nothing depends on a trace: without one, or when it cannot be sent, the same
 * is done in the same order.
 */
@NullMarked
@Room(
    name = "wire.trace",
    mayUse = {})
package io.orograph.wire.trace;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
