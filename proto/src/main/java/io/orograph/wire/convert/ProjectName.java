package io.orograph.wire.convert;

/**
 * Name of a project.
 *
 * @param project 1 to 63 of a-z, 0-9 and hyphen, starting with a letter
 */
public record ProjectName(String project) {
  /** Where everything goes that names no project. */
  public static final ProjectName DEFAULT = new ProjectName("default");

  /** Checks the id. */
  public ProjectName {
    ResourceNames.id("project", project);
  }

  /**
   * The name in {@code text}, {@code projects/{project}}.
   *
   * @param field the request's field, for the refusal
   * @throws SpecRejected if it is none
   */
  public static ProjectName parse(String field, String text) {
    String project = ResourceNames.parts(field, text, "projects/{project}").get(0);
    return new ProjectName(ResourceNames.id(field, project));
  }

  /** As {@link #parse}, but an empty text is {@link #DEFAULT}. */
  public static ProjectName parseOrDefault(String field, String text) {
    return text.isEmpty() ? DEFAULT : parse(field, text);
  }

  @Override
  public String toString() {
    return "projects/" + project;
  }
}
