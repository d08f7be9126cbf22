package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.Subject;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.MetricRow;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Diagrams read from columns are those that whole rows give, and follow what happens. */
class DiagramsTest {
  private interface Change {
    void on(BlockRows rows) throws SQLException;
  }

  private final SweepSpec spec = Samples.spec(List.of(8, 16), List.of(32), 3);
  private final Grid grid = new Grid(spec);
  private final ValueTable codec = new ValueTable();
  private Database database;
  private ResultsStore store;

  /** The database that is tested. */
  Database fresh() {
    return TestDatabase.H2.open();
  }

  @BeforeEach
  void fill() {
    database = fresh();
    store = new ResultsStore(database, codec);
    change(
        rows ->
            rows.planned(
                new BlockEvent.BlockPlanned(
                    Samples.SWEEP, 0, spec, 0, 2, 0, List.of(), Samples.AT)));
    List<RunOutcome> outcomes =
        List.of(
            new RunOutcome.Trained(),
            new RunOutcome.Trained(),
            new RunOutcome.Censored("behind the others"),
            new RunOutcome.Diverged(17, Double.NaN),
            new RunOutcome.Collapsed(1e-9),
            new RunOutcome.Failed("out of memory ".repeat(10_000)));
    for (int run = 0; run < outcomes.size(); run++) {
      int index = run;
      change(
          rows ->
              rows.ended(
                  grid.run(index).key(),
                  outcomes.get(index),
                  index == 4 ? Optional.empty() : Optional.of(Samples.summary(0.1 * index)),
                  Samples.AT));
    }
    String first = grid.cell(0).id();
    measured(Samples.scalar(MetricKind.TEST_ACCURACY, first, 91.25, 0));
    measured(Samples.scalar(MetricKind.TEST_ACCURACY, first, 90.5, 1));
    measured(Samples.scalar(MetricKind.TRAIN_LOSS, first, Double.POSITIVE_INFINITY, 0));
    measured(Samples.undefined(MetricKind.HESSIAN_TRACE, first, "no estimate", 1));
    measured(Samples.scalar(MetricKind.CKA_SIMILARITY, first, 0.75, 0, 1));
    measured(Samples.scalar(MetricKind.ENSEMBLE_ACCURACY, first, 93, 0, 1, 2));
    measured(across(first, grid.cell(1).id()));
    measured(across(first, "width=8,batch=64")); // a cell whose run was adopted has no row here
  }

  private static Measurement across(String cell, String other) {
    Measurement.Scalar within =
        (Measurement.Scalar) Samples.scalar(MetricKind.CKA_SIMILARITY, cell, 0.25, 0, 2);
    return new Measurement.Scalar(
        within.metric(),
        new Subject(cell, List.of(0, 2), within.subject().checkpoints(), other),
        within.basis(),
        within.estimate(),
        within.artifacts());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void change(Change change) {
    database.transact(
        c -> {
          FactLog facts = new FactLog(c, codec, Samples.SWEEP);
          BlockRows rows = new BlockRows(c, codec, Samples.SWEEP, facts);
          change.on(rows);
          rows.write();
          facts.write();
          return 0;
        });
  }

  private void measured(Measurement m) {
    change(rows -> rows.measured(m, Samples.AT));
  }

  private List<MetricRow> wholeMeasurements() {
    return store
        .measurements()
        .list(Samples.SWEEP, Filter.all(), Optional.empty(), 100)
        .items()
        .stream()
        .filter(m -> !m.subject().isAcrossCells())
        .map(MetricRow::of)
        .toList();
  }

  private List<io.orograph.core.phase.RunRow> wholeRuns() {
    List<io.orograph.core.phase.RunRow> runs = new ArrayList<>();
    for (RunRow run :
        store.runs().list(Samples.SWEEP, spec, RunFilter.ALL, Optional.empty(), 100).items()) {
      run.outcome()
          .ifPresent(
              outcome ->
                  runs.add(
                      new io.orograph.core.phase.RunRow(
                          run.cell(), run.replicate(), outcome, run.summary())));
    }
    return runs;
  }

  @Test
  void columnsTellTheSameAsWholeRows() {
    DiagramQueries.Rows read = store.diagrams().whole(Samples.SWEEP);
    assertThat(read.runs()).hasSize(6).isEqualTo(wholeRuns());
    assertThat(read.metrics()).hasSize(6).isEqualTo(wholeMeasurements());
  }

  private void pack() {
    CellPacks packs = new CellPacks(database, codec);
    while (packs.step()) {}
  }

  private long packed() {
    return database.transact(
        c ->
            Sql.first(
                    c, row -> row.getLong(1), "SELECT COUNT(*) FROM cell_packs WHERE fresh = TRUE")
                .orElseThrow());
  }

  /** The rows of all cells, fetched so many cells at a time. */
  private DiagramQueries.Rows read(int together) {
    List<io.orograph.core.phase.RunRow> runs = Collections.synchronizedList(new ArrayList<>());
    List<MetricRow> metrics = Collections.synchronizedList(new ArrayList<>());
    List<String> cells = Collections.synchronizedList(new ArrayList<>());
    store
        .diagrams()
        .each(
            Samples.SWEEP,
            together,
            cell -> {
              cells.add(cell.cell());
              runs.addAll(cell.runs());
              metrics.addAll(cell.metrics());
            });
    assertThat(cells).as("each cell is handed on once").doesNotHaveDuplicates();
    return new DiagramQueries.Rows(runs, metrics);
  }

  private void readsAllWithoutLengths() {
    readsAllWithoutLengths(1);
    readsAllWithoutLengths(100);
  }

  private void readsAllWithoutLengths(int together) {
    DiagramQueries.Rows read = read(together);
    assertThat(read.runs())
        .containsExactlyInAnyOrderElementsOf(
            wholeRuns().stream()
                .map(r -> new io.orograph.core.phase.RunRow(r.cell(), r.replicate(), r.outcome()))
                .toList());
    assertThat(read.metrics()).containsExactlyInAnyOrderElementsOf(wholeMeasurements());
  }

  @Test
  void packsTellTheSameAsWholeRows() {
    readsAllWithoutLengths();
    assertThat(packed()).isZero();
    pack();
    assertThat(packed()).isEqualTo(2);
    readsAllWithoutLengths();
  }

  @Test
  void aPackIsStaleOnceAMeasurementOfItsCellComes() {
    pack();
    measured(Samples.scalar(MetricKind.TEST_ACCURACY, grid.cell(0).id(), 70, 1));
    assertThat(packed()).isEqualTo(1);
    readsAllWithoutLengths();
    pack();
    readsAllWithoutLengths();
  }

  @Test
  void aPackIsStaleOnceARunOfItsCellIsTriedAgain() {
    pack();
    change(rows -> rows.retried(List.of(grid.run(5).key()), Samples.AT));
    assertThat(packed()).isEqualTo(1);
    assertThat(read(100).runs()).hasSize(5);
    readsAllWithoutLengths();
  }

  @Test
  void aDeletedSweepLeavesNoPacks() {
    pack();
    database.transact(
        c ->
            Sql.update(
                c,
                "INSERT INTO deleted_sweeps (name, deleted_at) VALUES (?, ?)",
                Samples.SWEEP,
                Samples.AT));
    while (new Purge(database, InstantSource.fixed(Samples.AT), Duration.ZERO).step()) {}
    List<String> left =
        database.transact(c -> Sql.list(c, row -> row.getString(1), "SELECT cell FROM cell_packs"));
    assertThat(left).isEmpty();
  }

  @Test
  void aDiagramNeedsNoLengthsOfRuns() {
    PhaseDiagram whole = PhaseFold.fold(spec, wholeRuns(), wholeMeasurements());
    assertThat(new Diagrams(store).of(Samples.SWEEP, spec, spec.phase())).isEqualTo(whole);
  }

  @Test
  void aDiagramIsKeptUntilSomethingHappens() {
    Diagrams diagrams = new Diagrams(store);
    PhaseDiagram before = diagrams.of(Samples.SWEEP, spec, spec.phase());
    assertThat(diagrams.of(Samples.SWEEP, spec, spec.phase())).isSameAs(before);
    measured(Samples.scalar(MetricKind.TEST_ACCURACY, grid.cell(0).id(), 70, 1));
    PhaseDiagram after = diagrams.of(Samples.SWEEP, spec, spec.phase());
    assertThat(after).isNotEqualTo(before);
    assertThat(after).isEqualTo(new Diagrams(store).of(Samples.SWEEP, spec, spec.phase()));
  }

  @Test
  void everyRuleHasADiagramOfItsOwn() {
    Diagrams diagrams = new Diagrams(store);
    PhaseSettings other = spec.phase().withLearned(true);
    PhaseDiagram own = diagrams.of(Samples.SWEEP, spec, spec.phase());
    assertThat(diagrams.of(Samples.SWEEP, spec, other)).isNotSameAs(own);
    assertThat(diagrams.of(Samples.SWEEP, spec, spec.phase())).isSameAs(own);
  }
}
