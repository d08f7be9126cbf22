package io.orograph.wire.convert;

import java.util.List;

/**
 * Name of a run.
 *
 * @param cell name of its cell
 * @param replicate 0 to R-1
 */
public record RunName(CellName cell, int replicate) {
  /** Checks the replicate. */
  public RunName {
    if (replicate < 0) {
      throw new SpecRejected("replicate", Integer.toString(replicate), "0 or more");
    }
  }

  /**
   * The name in {@code text}, {@code
   * projects/{project}/sweeps/{sweep}/cells/{cell}/runs/{replicate}}.
   *
   * @param field the request's field, for the refusal
   * @throws SpecRejected if it is none
   */
  public static RunName parse(String field, String text) {
    List<String> parts =
        ResourceNames.parts(
            field, text, "projects/{project}/sweeps/{sweep}/cells/{cell}/runs/{replicate}");
    SweepName sweep =
        new SweepName(ResourceNames.id(field, parts.get(0)), ResourceNames.id(field, parts.get(1)));
    CellName cell = new CellName(sweep, ResourceNames.cell(field, parts.get(2)));
    return new RunName(cell, ResourceNames.replicate(field, parts.get(3)));
  }

  /** Name of its sweep. */
  public SweepName sweep() {
    return cell.sweep();
  }

  @Override
  public String toString() {
    return cell + "/runs/" + replicate;
  }
}
