package io.orograph.wire.convert;

import java.util.List;

/**
 * Name of a cell.
 *
 * @param sweep name of its sweep
 * @param cell its id, made of its values: {@code width=24,batch=64}; {@code all} without axes
 */
public record CellName(SweepName sweep, String cell) {
  /** Checks the id. */
  public CellName {
    ResourceNames.cell("cell", cell);
  }

  /**
   * The name in {@code text}, {@code projects/{project}/sweeps/{sweep}/cells/{cell}}.
   *
   * @param field the request's field, for the refusal
   * @throws SpecRejected if it is none
   */
  public static CellName parse(String field, String text) {
    List<String> parts =
        ResourceNames.parts(field, text, "projects/{project}/sweeps/{sweep}/cells/{cell}");
    SweepName sweep =
        new SweepName(ResourceNames.id(field, parts.get(0)), ResourceNames.id(field, parts.get(1)));
    return new CellName(sweep, ResourceNames.cell(field, parts.get(2)));
  }

  /** Name of its run with this replicate. */
  public RunName run(int replicate) {
    return new RunName(this, replicate);
  }

  @Override
  public String toString() {
    return sweep + "/cells/" + cell;
  }
}
