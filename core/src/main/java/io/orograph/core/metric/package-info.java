/**
 * The catalogue of metric kinds: what each one means, which options it takes, what it needs and
 * costs.
 *
 * <p>Start at {@link io.orograph.core.metric.MetricKind}.
 *
 * <p><b>Invariant:</b> nothing here computes anything; the catalogue is data that the sweep rules,
 * the metrics service, the command line and the documents all read.
 */
@NullMarked
@Room(
    name = "core.metric",
    mayUse = {})
package io.orograph.core.metric;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
