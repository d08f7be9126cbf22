/**
 * What the benchmarks tell: medians, slopes with their errors, tables and the lines of the goals.
 *
 * <p>Start at {@link io.orograph.benchmarks.report.Goal} and {@link
 * io.orograph.benchmarks.report.Sample}.
 *
 * <p><b>Invariant:</b> nothing here measures or prints.
 */
@NullMarked
@Room(name = "benchmarks.report")
package io.orograph.benchmarks.report;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
