package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.RunSettings;
import java.time.Instant;

/**
 * A checkpoint that a researcher has brought.
 *
 * @param name {@code projects/{project}/checkpoints/{checkpoint}}
 * @param project the project's id
 * @param digest of its file
 * @param size bytes of its file
 * @param settings its data, task and architecture; of the training there is nothing to know
 * @param description what it is
 * @param createdBy who brought it
 * @param requestId the call that did
 * @param created when
 */
public record ImportedCheckpoint(
    String name,
    String project,
    Digest digest,
    long size,
    RunSettings settings,
    String description,
    String createdBy,
    String requestId,
    Instant created) {

  /** The reference to its content. */
  public CheckpointRef ref() {
    return new CheckpointRef(digest, CheckpointRole.IMPORTED, 0, size);
  }

  /** The last part of its name. */
  public String id() {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
