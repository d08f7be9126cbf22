/**
 * Flat tables as Apache Parquet files, of the JDK alone: the format is small where columns are
 * plain, and the usual library brings a file system and a hundred megabytes with it.
 *
 * <p>Start at {@link io.orograph.core.parquet.ParquetTable}.
 *
 * <p><b>Invariant:</b> the same rows and dictionary give the same bytes: no time, name of a machine
 * or random number is in a file.
 */
@NullMarked
@Room(
    name = "core.parquet",
    mayUse = {})
package io.orograph.core.parquet;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
