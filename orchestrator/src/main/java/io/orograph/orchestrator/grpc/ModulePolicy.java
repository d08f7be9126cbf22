package io.orograph.orchestrator.grpc;

import io.orograph.core.sweep.Choices;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.wire.convert.SpecRejected;

/** Refuses modules, which are code, in projects that may not bring any. */
final class ModulePolicy {
  private final Shares shares;

  ModulePolicy(Shares shares) {
    this.shares = shares;
  }

  /**
   * Lets pass what names no module, or is of a project that may.
   *
   * @param name of a sweep or measurement, {@code projects/{project}/...}
   * @throws SpecRejected otherwise
   */
  void check(String name, SweepSpec spec) {
    String project = project(name);
    boolean modules =
        Choices.of(spec).stream()
            .anyMatch(cell -> cell.base().network().family() == NetworkFamily.OWN);
    if (modules && !shares.ownModels(project)) {
      throw new SpecRejected(
          "network.family",
          "own",
          "another family: modules are code, and "
              + project
              + " has no own-models=yes in OROGRAPH_PROJECTS of the lab");
    }
  }

  private static String project(String name) {
    int first = name.indexOf('/');
    int second = name.indexOf('/', first + 1);
    return second < 0 ? name : name.substring(0, second);
  }
}
