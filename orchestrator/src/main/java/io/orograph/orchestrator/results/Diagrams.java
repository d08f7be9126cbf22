package io.orograph.orchestrator.results;

import io.orograph.core.claim.ClaimReport;
import io.orograph.core.measure.Measurement;
import io.orograph.core.phase.MetricRow;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Phase diagrams of sweeps, folded from their rows. */
public final class Diagrams {
  private static final int PAGE = 1_000;

  private final ResultsStore store;

  public Diagrams(ResultsStore store) {
    this.store = store;
  }

  /**
   * A diagram with what its cells say about the claims.
   *
   * @param diagram the diagram
   * @param claims tested on the same rows
   */
  public record Judged(PhaseDiagram diagram, ClaimReport claims) {}

  private record Rows(List<io.orograph.core.phase.RunRow> runs, List<MetricRow> metrics) {}

  /** The diagram as of now, by these thresholds. */
  public PhaseDiagram of(String sweep, SweepSpec spec, PhaseSettings rule) {
    Rows rows = rows(sweep, spec);
    return PhaseFold.fold(spec, rule, rows.runs(), rows.metrics());
  }

  /** The diagram as of now, by these thresholds, with the claims. */
  public Judged judged(String sweep, SweepSpec spec, PhaseSettings rule) {
    Rows rows = rows(sweep, spec);
    PhaseDiagram diagram = PhaseFold.fold(spec, rule, rows.runs(), rows.metrics());
    return new Judged(
        diagram,
        ClaimReport.of(spec, diagram, PhaseFold.samples(spec, rows.runs(), rows.metrics())));
  }

  private Rows rows(String sweep, SweepSpec spec) {
    List<io.orograph.core.phase.RunRow> runs = new ArrayList<>();
    RunFilter ended = RunFilter.of(Filter.parse("state = ENDED", RunFilter.FIELDS));
    Optional<String> after = Optional.empty();
    do {
      Page<RunRow> page = store.runs().list(sweep, spec, ended, after, PAGE);
      for (RunRow run : page.items()) {
        run.outcome()
            .ifPresent(
                outcome ->
                    runs.add(
                        new io.orograph.core.phase.RunRow(
                            run.cell(), run.replicate(), outcome, run.summary())));
      }
      after = page.next();
    } while (after.isPresent());

    List<MetricRow> metrics = new ArrayList<>();
    do {
      Page<Measurement> page = store.measurements().list(sweep, Filter.ALL, after, PAGE);
      page.items().stream()
          .filter(m -> !m.subject().isAcrossCells())
          .forEach(m -> metrics.add(MetricRow.of(m)));
      after = page.next();
    } while (after.isPresent());
    return new Rows(runs, metrics);
  }
}
