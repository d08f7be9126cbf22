package io.orograph.wire.convert;

import java.util.List;

/**
 * Name of a sweep.
 *
 * @param project id of its project
 * @param sweep 1 to 63 of a-z, 0-9 and hyphen, starting with a letter
 */
public record SweepName(String project, String sweep) {
  /** Checks both ids. */
  public SweepName {
    ResourceNames.id("project", project);
    ResourceNames.id("sweep", sweep);
  }

  /**
   * The name in {@code text}, {@code projects/{project}/sweeps/{sweep}}.
   *
   * @param field the request's field, for the refusal
   * @throws SpecRejected if it is none
   */
  public static SweepName parse(String field, String text) {
    List<String> parts = ResourceNames.parts(field, text, "projects/{project}/sweeps/{sweep}");
    return new SweepName(
        ResourceNames.id(field, parts.get(0)), ResourceNames.id(field, parts.get(1)));
  }

  /**
   * The sweep {@code sweepId} of {@code project}.
   *
   * @param field the request's field that holds the id, for the refusal
   * @throws SpecRejected if the id has not the right form
   */
  public static SweepName of(ProjectName project, String field, String sweepId) {
    return new SweepName(project.project(), ResourceNames.id(field, sweepId));
  }

  /** Name of its project. */
  public ProjectName parent() {
    return new ProjectName(project);
  }

  /** Name of its cell with this id. */
  public CellName cell(String cell) {
    return new CellName(this, cell);
  }

  @Override
  public String toString() {
    return "projects/" + project + "/sweeps/" + sweep;
  }
}
