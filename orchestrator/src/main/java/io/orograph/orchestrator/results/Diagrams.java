package io.orograph.orchestrator.results;

import io.orograph.core.claim.ClaimReport;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.DiagramQueries.Rows;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Phase diagrams of sweeps, folded from their rows. Those asked for last are kept, so that a page
 * that is opened again, or by several people, does not wait for the rows of a sweep in which
 * nothing has happened.
 */
public final class Diagrams {
  /** Diagrams kept: sweeps that people look at, by the thresholds that they chose. */
  private static final int KEPT = 4;

  private final ResultsStore store;
  private final LinkedHashMap<Key, PhaseDiagram> kept = new LinkedHashMap<>();

  public Diagrams(ResultsStore store) {
    this.store = store;
  }

  private record Key(String sweep, long newest, SweepSpec spec, PhaseSettings rule) {}

  /**
   * A diagram with what its cells say about the claims.
   *
   * @param diagram the diagram
   * @param claims tested on the same rows
   */
  public record Judged(PhaseDiagram diagram, ClaimReport claims) {}

  /** The diagram as of now, by these thresholds. */
  public PhaseDiagram of(String sweep, SweepSpec spec, PhaseSettings rule) {
    Key key = new Key(sweep, store.diagrams().newest(sweep), spec, rule);
    PhaseDiagram known = known(key);
    if (known != null) {
      return known;
    }
    Rows rows = store.diagrams().of(sweep, false);
    PhaseDiagram diagram = PhaseFold.fold(spec, rule, rows.runs(), rows.metrics());
    keep(key, diagram);
    return diagram;
  }

  private synchronized @Nullable PhaseDiagram known(Key key) {
    PhaseDiagram known = kept.remove(key);
    if (known != null) {
      kept.put(key, known); // the last to go
    }
    return known;
  }

  /** Of one sweep by one rule only the newest diagram can be asked for again. */
  private synchronized void keep(Key key, PhaseDiagram diagram) {
    kept.keySet().removeIf(k -> k.sweep().equals(key.sweep()) && k.rule().equals(key.rule()));
    kept.put(key, diagram);
    while (kept.size() > KEPT) {
      var unused = kept.pollFirstEntry();
    }
  }

  /** The diagram as of now, by these thresholds, with the claims. */
  public Judged judged(String sweep, SweepSpec spec, PhaseSettings rule) {
    Rows rows = store.diagrams().of(sweep, true);
    PhaseDiagram diagram = PhaseFold.fold(spec, rule, rows.runs(), rows.metrics());
    return new Judged(
        diagram,
        ClaimReport.of(spec, diagram, PhaseFold.samples(spec, rows.runs(), rows.metrics())));
  }
}
