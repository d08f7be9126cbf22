package io.orograph.orchestrator.results;

import io.orograph.core.claim.ClaimReport;
import io.orograph.core.metric.Metric;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.DiagramQueries.Rows;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Phase diagrams of sweeps, folded from their rows. Those asked for last are kept, so that a page
 * that is opened again, or by several people, does not wait for the rows of a sweep in which
 * nothing has happened.
 */
public final class Diagrams {
  /** From more cells on a diagram is large: one such is folded at a time. */
  public static final long LARGE = 2_000;

  /** A diagram of so many means has all of them, whichever are wanted: some 30 MB. */
  public static final long MOST_MEANS = 200_000;

  /** Diagrams kept: sweeps that people look at, by the thresholds that they chose. */
  private static final int KEPT = 4;

  /** What those kept take together, in means: some 100 MB. The newest is kept in any case. */
  private static final long MOST_KEPT = 700_000;

  /** A cell without means takes about as much as so many of them. */
  private static final long CELL = 3;

  /** Rows that are held at a time while a diagram is folded: some 20 MB. */
  private static final long TOGETHER = 100_000;

  private static final int MOST_TOGETHER = 2_000;

  private final ResultsStore store;
  private final LinkedHashMap<Key, PhaseDiagram> kept = new LinkedHashMap<>();
  private final ReentrantLock folding = new ReentrantLock();

  public Diagrams(ResultsStore store) {
    this.store = store;
  }

  private record Key(String sweep, long newest, SweepSpec spec, PhaseSettings rule, Means means) {
    boolean replaces(Key other) {
      return sweep.equals(other.sweep) && rule.equals(other.rule) && means.equals(other.means);
    }
  }

  /**
   * A diagram with what its cells say about the claims.
   *
   * @param diagram the diagram
   * @param claims tested on the same rows
   */
  public record Judged(PhaseDiagram diagram, ClaimReport claims) {}

  /** The diagram as of now, by these thresholds. */
  public PhaseDiagram of(String sweep, SweepSpec spec, PhaseSettings rule) {
    return of(sweep, spec, rule, Means.ALL);
  }

  /**
   * The same with at least the means that are wanted.
   *
   * @param wanted of a diagram that would have too many
   */
  public PhaseDiagram of(String sweep, SweepSpec spec, PhaseSettings rule, Means wanted) {
    long cells = new Grid(spec).cellCount();
    boolean all = Math.multiplyExact(cells, spec.metrics().size()) <= MOST_MEANS;
    Means means = all || cells <= LARGE ? Means.ALL : wanted;
    Key key = new Key(sweep, store.diagrams().newest(sweep), spec, rule, means);
    PhaseDiagram known = known(key);
    if (known != null) {
      return known;
    }
    if (cells <= LARGE) {
      return folded(key);
    }
    folding.lock();
    try {
      // whoever was before may have folded the same
      PhaseDiagram other = known(key);
      return other != null ? other : folded(key);
    } finally {
      folding.unlock();
    }
  }

  private PhaseDiagram folded(Key key) {
    PhaseDiagram diagram =
        PhaseFold.fold(
            key.spec(),
            key.rule(),
            key.means()::has,
            use -> store.diagrams().each(key.sweep(), together(key.spec()), use));
    keep(key, diagram);
    return diagram;
  }

  /** Cells whose rows are held at a time. */
  private static int together(SweepSpec spec) {
    long rows = spec.replicates();
    for (Metric metric : spec.metrics()) {
      rows += metric.kind().level().subjects(spec.replicates());
    }
    return Math.clamp(TOGETHER / Math.max(1, rows), 1, MOST_TOGETHER);
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
    kept.keySet().removeIf(key::replaces);
    kept.put(key, diagram);
    while (kept.size() > KEPT || (kept.size() > 1 && size() > MOST_KEPT)) {
      var unused = kept.pollFirstEntry();
    }
  }

  private synchronized long size() {
    return kept.values().stream()
        .flatMap(diagram -> diagram.cells().stream())
        .mapToLong(cell -> CELL + cell.metrics().size())
        .sum();
  }

  /** The diagram as of now, by these thresholds, with the claims. */
  public Judged judged(String sweep, SweepSpec spec, PhaseSettings rule) {
    Rows rows = store.diagrams().whole(sweep);
    PhaseDiagram diagram = PhaseFold.fold(spec, rule, rows.runs(), rows.metrics());
    return new Judged(
        diagram,
        ClaimReport.of(spec, diagram, PhaseFold.samples(spec, rows.runs(), rows.metrics())));
  }
}
