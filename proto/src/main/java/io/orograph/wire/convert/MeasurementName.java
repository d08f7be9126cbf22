package io.orograph.wire.convert;

import java.util.List;

/**
 * Name of a measurement that belongs to no sweep.
 *
 * @param project id of its project
 * @param measurement 1 to 63 of a-z, 0-9 and hyphen, starting with a letter
 */
public record MeasurementName(String project, String measurement) {
  /** Checks both ids. */
  public MeasurementName {
    ResourceNames.id("project", project);
    ResourceNames.id("measurement", measurement);
  }

  /**
   * The name in {@code text}, {@code projects/{project}/measurements/{measurement}}.
   *
   * @param field the request's field, for the refusal
   * @throws SpecRejected if it is none
   */
  public static MeasurementName parse(String field, String text) {
    List<String> parts =
        ResourceNames.parts(field, text, "projects/{project}/measurements/{measurement}");
    return new MeasurementName(
        ResourceNames.id(field, parts.get(0)), ResourceNames.id(field, parts.get(1)));
  }

  @Override
  public String toString() {
    return "projects/" + project + "/measurements/" + measurement;
  }
}
