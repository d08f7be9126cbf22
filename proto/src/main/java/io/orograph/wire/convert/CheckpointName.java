package io.orograph.wire.convert;

import io.orograph.core.checkpoint.Digest;
import java.util.List;

/**
 * Name of a checkpoint.
 *
 * @param run name of its run
 * @param digest of its content
 */
public record CheckpointName(RunName run, Digest digest) {
  private static final String PATTERN =
      "projects/{project}/sweeps/{sweep}/cells/{cell}/runs/{replicate}/checkpoints/{digest}";

  /**
   * The name in {@code text}, {@code
   * projects/{project}/sweeps/{sweep}/cells/{cell}/runs/{replicate}/checkpoints/{digest}}.
   *
   * @param field the request's field, for the refusal
   * @throws SpecRejected if it is none
   */
  public static CheckpointName parse(String field, String text) {
    List<String> parts = ResourceNames.parts(field, text, PATTERN);
    SweepName sweep =
        new SweepName(ResourceNames.id(field, parts.get(0)), ResourceNames.id(field, parts.get(1)));
    CellName cell = new CellName(sweep, ResourceNames.cell(field, parts.get(2)));
    RunName run = new RunName(cell, ResourceNames.replicate(field, parts.get(3)));
    return new CheckpointName(run, StoreConverter.digest(field, parts.get(4)));
  }

  @Override
  public String toString() {
    return run + "/checkpoints/" + digest.hex();
  }
}
