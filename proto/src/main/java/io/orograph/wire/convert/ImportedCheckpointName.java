package io.orograph.wire.convert;

import java.util.List;

/**
 * Name of an imported checkpoint.
 *
 * @param project id of its project
 * @param checkpoint 1 to 63 of a-z, 0-9 and hyphen, starting with a letter
 */
public record ImportedCheckpointName(String project, String checkpoint) {
  /** Checks both ids. */
  public ImportedCheckpointName {
    ResourceNames.id("project", project);
    ResourceNames.id("checkpoint", checkpoint);
  }

  /**
   * The name in {@code text}, {@code projects/{project}/checkpoints/{checkpoint}}.
   *
   * @param field the request's field, for the refusal
   * @throws SpecRejected if it is none
   */
  public static ImportedCheckpointName parse(String field, String text) {
    List<String> parts =
        ResourceNames.parts(field, text, "projects/{project}/checkpoints/{checkpoint}");
    return new ImportedCheckpointName(
        ResourceNames.id(field, parts.get(0)), ResourceNames.id(field, parts.get(1)));
  }

  /**
   * The name of this id in a project.
   *
   * @param field the field that has the id, for the refusal
   * @throws SpecRejected if it is none
   */
  public static ImportedCheckpointName of(ProjectName project, String field, String id) {
    return new ImportedCheckpointName(project.project(), ResourceNames.id(field, id));
  }

  @Override
  public String toString() {
    return "projects/" + project + "/checkpoints/" + checkpoint;
  }
}
