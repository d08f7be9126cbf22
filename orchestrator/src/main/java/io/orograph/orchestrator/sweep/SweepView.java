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
 * @param spec as accepted or last extended, with the priority and parallelism now in force
 * @param specDigest SHA-256 of the specification as accepted or last extended
 * @param status where it stands
 * @param labels free labels
 * @param description what it is for
 * @param createdBy who submitted it
 * @param createTime when it was accepted
 * @param endTime when it finished or was cancelled; empty again once it is extended
 * @param revision number of its events; the etag
 * @param openBlocks blocks opened and not finished, or to be cancelled
 * @param openedBlocks blocks opened since it was last extended or retried, from block 0 without
 *     gaps
 * @param growth its cells and specifications in the order in which they joined
 * @param traceParent the call that submitted it, as W3C Trace Context writes it; empty if it was
 *     not traced
 * @param createRequest id of the request that made it: repeated, it is answered with this sweep
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
    SortedSet<Integer> openBlocks,
    int openedBlocks,
    Growth growth,
    String traceParent,
    String createRequest) {

  /** Of a sweep that is not traced, by a request that is not repeated. */
  public SweepView(
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
      SortedSet<Integer> openBlocks,
      int openedBlocks,
      Growth growth) {
    this(
        name,
        spec,
        specDigest,
        status,
        labels,
        description,
        createdBy,
        createTime,
        endTime,
        revision,
        openBlocks,
        openedBlocks,
        growth,
        "",
        "");
  }

  /** Number of blocks its cells are in. */
  public int blocks() {
    return growth.blocks();
  }

  /** Block number {@code block}, by the specification now in force. */
  public BlockScope block(int block) {
    return growth.block(block, spec);
  }

  /** Changes with every change of the sweep. */
  public String etag() {
    return Long.toString(revision);
  }

  /** {@code projects/{project}}. */
  public String project() {
    int end = name.indexOf('/', name.indexOf('/') + 1);
    return end < 0 ? name : name.substring(0, end);
  }

  /** Whether more may be asked of it. */
  public boolean extensible() {
    return !status.stopped();
  }

  /** Whether work may still be under way: it is not finished, or was ended with open blocks. */
  public boolean unsettled() {
    return switch (status) {
      case ACTIVE, PAUSED -> true;
      case FINISHED -> false;
      case CANCELLED, DELETED -> !openBlocks.isEmpty();
    };
  }
}
