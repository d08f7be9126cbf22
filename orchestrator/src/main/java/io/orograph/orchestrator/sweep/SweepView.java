package io.orograph.orchestrator.sweep;

import io.orograph.core.sweep.SweepSpec;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A sweep as it stands, for readers.
 *
 * @param name {@code projects/{project}/sweeps/{sweep}}
 * @param spec as accepted, with the priority and parallelism now in force
 * @param specDigest SHA-256 of the specification as accepted
 * @param status where it stands
 * @param labels free labels
 * @param description what it is for
 * @param createdBy who submitted it
 * @param createTime when it was accepted
 * @param endTime when it finished or was cancelled
 * @param revision number of its events; the etag
 * @param blocks number of blocks its grid has
 * @param openBlocks blocks opened and not finished
 * @param openedBlocks number of blocks opened so far, from block 0 without gaps
 */
public record SweepView(
    String name,
    SweepSpec spec,
    String specDigest,
    SweepStatus status,
    Map<String, String> labels,
    String description,
    String createdBy,
    Instant createTime,
    Optional<Instant> endTime,
    long revision,
    int blocks,
    SortedSet<Integer> openBlocks,
    int openedBlocks) {

  /** Changes with every change of the sweep. */
  public String etag() {
    return Long.toString(revision);
  }

  /** {@code projects/{project}}. */
  public String project() {
    int end = name.indexOf("/sweeps/");
    return end < 0 ? name : name.substring(0, end);
  }

  /** Whether work may still be under way: it is not finished, or cancelled with open blocks. */
  public boolean unsettled() {
    return switch (status) {
      case ACTIVE, PAUSED -> true;
      case FINISHED -> false;
      case CANCELLED -> !openBlocks.isEmpty();
    };
  }
}
