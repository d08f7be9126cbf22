/**
 * Checkpoints and artifacts in a bucket of an S3 server, shared by all processes that may use it.
 *
 * <p>Start at {@link io.orograph.store.bucket.BucketStore}.
 *
 * <p><b>Invariant:</b> an object under its digest's name is whole: it comes by one request that
 * carries its checksums, and the server keeps it or does not; and nothing is believed unread, every
 * read verifies. Keys of the server's account are never part of a message.
 */
@NullMarked
@Room(
    name = "store.bucket",
    mayUse = {"core.checkpoint"})
package io.orograph.store.bucket;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
