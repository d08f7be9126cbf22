package io.orograph.orchestrator.results;

import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.sweep.SweepStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A sweep as its rows say.
 *
 * @param name {@code projects/{project}/sweeps/{sweep}}
 * @param project the project's id
 * @param order place in the order of creation over all projects
 * @param state where it stands
 * @param spec what it runs
 * @param specDigest digest of the specification's canonical form, 64 hexadecimal digits
 * @param labels free labels
 * @param description what it is for
 * @param createdBy who submitted it
 * @param created when it was accepted
 * @param ended when it last ended
 * @param version number of the sweep's last event: changes with every change
 */
public record SweepRow(
    String name,
    String project,
    long order,
    SweepStatus state,
    SweepSpec spec,
    String specDigest,
    Map<String, String> labels,
    String description,
    String createdBy,
    Instant created,
    Optional<Instant> ended,
    long version) {
  public SweepRow {
    labels = Map.copyOf(labels);
  }
}
