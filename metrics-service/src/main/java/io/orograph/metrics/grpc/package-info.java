/**
 * The metrics service's gRPC face: requests become orders, measurements become a stream.
 *
 * <p>Start at {@link io.orograph.metrics.grpc.MetricsEndpoint}; {@link
 * io.orograph.metrics.grpc.MeasureStream} sends as fast as the reader takes.
 *
 * <p><b>Invariant:</b> nothing is kept after a call: a call whose reader is gone is no longer
 * measured for.
 */
@NullMarked
@Room(
    name = "metrics.grpc",
    mayUse = {
      "metrics.measure",
      "wire.convert",
      "wire.grpc",
      "core.checkpoint",
      "core.measure",
      "core.metric",
      "core.random",
      "core.sweep"
    })
package io.orograph.metrics.grpc;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
