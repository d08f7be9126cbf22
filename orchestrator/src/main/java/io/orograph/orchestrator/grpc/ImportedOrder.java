package io.orograph.orchestrator.grpc;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.sweep.AcrossCells;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.ImportedNetwork;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.ProbeSubset;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.Violation;
import io.orograph.orchestrator.results.ImportedCheckpoint;
import io.orograph.orchestrator.sweep.Adoption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A measurement of imported checkpoints, as a sweep of one cell that adopts them: those of one
 * network are its replicates, in the order in which they were given; of a pair of two networks the
 * cell is that of the first.
 *
 * @param sweep the cell
 * @param adoption the networks
 */
record ImportedOrder(SweepSpec sweep, Adoption adoption) {
  /** Only those of one network are of one cell: of two the second has a cell of its own. */
  private static final String SECOND = "checkpoint=";

  /**
   * The measurement of some checkpoints, as many as its kind speaks of.
   *
   * @param at the field that they are given in, for what is wrong
   * @param found is told what is wrong; then the rest is not to be used
   */
  static ImportedOrder of(
      MeasurementSpec wanted, List<ImportedCheckpoint> given, String at, List<Violation> found) {
    ImportedNetwork.lack(wanted)
        .ifPresent(
            lack -> found.add(new Violation("measurement.spec.kind", wanted.kind().name(), lack)));
    Set<Object> different = new HashSet<>();
    for (ImportedCheckpoint checkpoint : given) {
      if (!different.add(List.of(checkpoint.digest(), checkpoint.settings()))) {
        found.add(new Violation(at, checkpoint.digest().hex(), "each once"));
      }
    }
    ImportedCheckpoint first = given.getFirst();
    ImportedCheckpoint last = given.getLast();
    boolean alike = given.stream().allMatch(c -> c.settings().equals(first.settings()));
    if (!alike) {
      lack(wanted, first.settings(), last.settings())
          .ifPresent(
              lack ->
                  found.add(
                      new Violation(
                          at, wanted.kind() + " of " + first.id() + " and " + last.id(), lack)));
    }
    SweepSpec sweep =
        ImportedNetwork.sweep(first.settings(), Math.max(1, given.size()), List.of(wanted));
    List<Adoption.AdoptedRun> runs = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      boolean other = !alike && i > 0;
      runs.add(
          new Adoption.AdoptedRun(
              other ? 0 : i,
              given.get(i).ref(),
              new RunOutcome.Trained(),
              other ? Optional.of(run(given.get(i))) : Optional.empty()));
    }
    return new ImportedOrder(sweep, new Adoption(ProbeSubset.of(sweep), runs));
  }

  private static Optional<String> lack(
      MeasurementSpec wanted, RunSettings first, RunSettings last) {
    return wanted.kind().level() == MetricLevel.CELL
        ? Optional.of("networks of one architecture, task and data set: they are one cell")
        : AcrossCells.lack(wanted, first, last);
  }

  private static RunSpec run(ImportedCheckpoint checkpoint) {
    Grid grid = new Grid(ImportedNetwork.sweep(checkpoint.settings(), 1, List.of()));
    RunSpec run = grid.run(grid.cell(0), 0);
    return new RunSpec(
        run.key(), run.seedKey(), SECOND + checkpoint.id(), run.replicate(), run.settings());
  }
}
