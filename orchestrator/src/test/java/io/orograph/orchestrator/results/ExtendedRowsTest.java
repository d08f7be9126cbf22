package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.Subject;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.search.Ask;
import io.orograph.core.search.SearchEnd;
import io.orograph.core.search.SearchReason;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SoughtLine;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.block.Origin;
import io.orograph.orchestrator.results.JournalReader.Numbered;
import io.orograph.orchestrator.sweep.Adoption;
import io.orograph.orchestrator.sweep.SweepEvent;
import io.orograph.orchestrator.sweep.SweepStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rows of a sweep that got a width, a batch size and a replicate after it had begun. */
class ExtendedRowsTest {
  private static final SweepSpec SMALL = Samples.spec(List.of(8, 32), List.of(64), 2);
  private static final SweepSpec LARGE = Samples.spec(List.of(8, 16, 32), List.of(32, 64), 3);
  private static final Origin ORIGIN = new Origin("t", 1, 1);

  private final ValueTable codec = new ValueTable();
  private final Database database = fresh();
  private final ResultsStore store = new ResultsStore(database, codec);
  private final Map<String, Long> last = new TreeMap<>();

  /** The database that is tested. */
  Database fresh() {
    return TestDatabase.H2.open();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void sweep(SweepEvent event) {
    new SweepProjection(database, codec)
        .project("Sweep", List.of(new Numbered<>(last.merge("Sweep", 1L, Long::sum), event)));
  }

  private void block(int block, BlockEvent event) {
    String id = "Block" + block;
    new BlockProjection(database, codec)
        .project(id, List.of(new Numbered<>(last.merge(id, 1L, Long::sum), event)));
  }

  private void created() {
    sweep(
        new SweepEvent.SweepCreated(
            Samples.SWEEP, SMALL, "0".repeat(64), Map.of(), "", "", "r", Samples.AT));
    block(0, new BlockEvent.BlockPlanned(Samples.SWEEP, 0, SMALL, 0, 2, 8, List.of(), Samples.AT));
    checkpoint(SMALL, "width=32,batch=64", 1);
    sweep(new SweepEvent.SweepFinished(Samples.AT));
  }

  private void checkpoint(SweepSpec spec, String cell, int replicate) {
    block(
        0,
        new BlockEvent.CheckpointRecorded(
            ORIGIN, key(spec, cell, replicate), Samples.checkpoint(cell, replicate), Samples.AT));
  }

  private static RunKey key(SweepSpec spec, String cell, int replicate) {
    Grid grid = new Grid(spec);
    return grid.run(grid.cell(cell).orElseThrow(), replicate).key();
  }

  /** In an order that the followers of two entities may well come to: the blocks first. */
  private void extended() {
    SweepSpec wider = LARGE.withAxes(SMALL.axes());
    block(0, new BlockEvent.BlockExtended(1, wider, 0, 2, 0, List.of(0, 0), Samples.AT));
    SweepSpec fresh = Samples.spec(List.of(16), List.of(32, 64), 3);
    block(
        1,
        new BlockEvent.BlockPlanned(
            Samples.SWEEP, 1, fresh, 0, 2, 8, List.of(), 2, 0, 1, Optional.empty(), Samples.AT));
    SweepSpec other = Samples.spec(List.of(8, 32), List.of(32), 3);
    block(
        2,
        new BlockEvent.BlockPlanned(
            Samples.SWEEP, 2, other, 0, 2, 8, List.of(), 4, 0, 1, Optional.empty(), Samples.AT));
    sweep(new SweepEvent.SweepExtended(LARGE, "1".repeat(64), "e", Samples.AT));
  }

  private List<RunRow> listed(SweepSpec spec, int size) {
    List<RunRow> all = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      Page<RunRow> page = store.runs().list(Samples.SWEEP, spec, RunFilter.ALL, after, size);
      all.addAll(page.items());
      after = page.next();
    } while (after.isPresent());
    return all;
  }

  @Test
  void everyRunOfTheGrownGridIsListedOnceInGridOrderWithItsKey() {
    created();
    extended();
    Grid grid = new Grid(LARGE);
    List<RunKey> wanted = grid.runs(0, grid.runCount()).stream().map(run -> run.key()).toList();
    assertThat(listed(LARGE, 5).stream().map(RunRow::key)).containsExactlyElementsOf(wanted);
    assertThat(listed(LARGE, 1000).stream().map(RunRow::index)).doesNotHaveDuplicates();
  }

  /** Else a watch of it would wait for runs that nobody asked for. */
  @Test
  void aSearchThatHasEndedIsAsLargeAsWhatItAskedFor() {
    SweepSpec searching =
        Samples.spec(List.of(4), List.of(8, 16, 24, 32), 3)
            .withSearch(
                SearchSpec.adaptive(
                    0, new SoughtLine("training.batch_size", "", OptionalDouble.empty())));
    sweep(
        new SweepEvent.SweepCreated(
            Samples.SWEEP, searching, "0".repeat(64), Map.of(), "", "", "r", Samples.AT));
    List<Ask> asks =
        List.of(new Ask(0, SearchReason.SPREAD, -1, -1), new Ask(3, SearchReason.SPREAD, -1, -1));
    sweep(new SweepEvent.SearchDecided(1, asks, SearchEnd.FOUND, Samples.AT));
    assertThat(store.progress(Samples.SWEEP, searching).runs()).isEqualTo(4 * 3);
    sweep(new SweepEvent.SweepFinished(Samples.AT));
    assertThat(store.progress(Samples.SWEEP, searching).runs()).isEqualTo(2 * 3);
  }

  @Test
  void whatWasRecordedOfARunStaysWithIt() {
    created();
    extended();
    checkpoint(LARGE, "width=8,batch=64", 2);
    assertThat(listed(LARGE, 4).stream().filter(r -> !r.checkpoints().isEmpty()))
        .extracting(RunRow::cell, RunRow::replicate)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("width=8,batch=64", 2),
            org.assertj.core.groups.Tuple.tuple("width=32,batch=64", 1));
  }

  @Test
  void measurementsOfACellAreFoundByItsName() {
    created();
    extended();
    Measurement m = Samples.scalar(MetricKind.TRAIN_LOSS, "width=16,batch=64", 0.5, 2);
    block(1, new BlockEvent.MeasurementRecorded(ORIGIN, m, Samples.AT));
    assertThat(store.measurements().ofCell(Samples.SWEEP, "width=16,batch=64")).hasSize(1);
    assertThat(store.measurements().ofCell(Samples.SWEEP, "width=16,batch=32")).isEmpty();
  }

  @Test
  void aFinishedSweepIsActiveAgainWithItsNewSpecification() {
    created();
    extended();
    SweepRow row = store.sweep(Samples.SWEEP).orElseThrow();
    assertThat(row.state()).isEqualTo(SweepStatus.ACTIVE);
    assertThat(row.ended()).isEmpty();
    assertThat(row.spec()).isEqualTo(LARGE);
    assertThat(row.specDigest()).isEqualTo("1".repeat(64));
  }

  @Test
  void aPausedSweepStaysPaused() {
    sweep(
        new SweepEvent.SweepCreated(
            Samples.SWEEP, SMALL, "0".repeat(64), Map.of(), "", "", "r", Samples.AT));
    sweep(new SweepEvent.SweepPaused("p", Samples.AT));
    sweep(new SweepEvent.SweepExtended(LARGE, "1".repeat(64), "e", Samples.AT));
    assertThat(store.sweep(Samples.SWEEP).orElseThrow().state()).isEqualTo(SweepStatus.PAUSED);
  }

  @Test
  void anExtensionToldTwiceAddsNoRunTwice() {
    created();
    extended();
    SweepSpec wider = LARGE.withAxes(SMALL.axes());
    block(0, new BlockEvent.BlockExtended(2, wider, 0, 2, 0, List.of(), Samples.AT));
    assertThat(listed(LARGE, 1000)).hasSize(18);
  }

  @Test
  void adoptedRunsAreRowsThatHaveEndedAndTheOthersOfTheirCellAreNot() {
    String name = "projects/default/measurements/m-1";
    SweepSpec spec = Samples.spec(List.of(8), List.of(64), 4);
    Adoption adoption =
        new Adoption(
            100,
            List.of(
                new Adoption.AdoptedRun(1, Samples.checkpoint("a", 1), new RunOutcome.Trained()),
                new Adoption.AdoptedRun(3, Samples.checkpoint("a", 3), new RunOutcome.Trained())));
    sweep(
        new SweepEvent.SweepCreated(
            name, spec, "0".repeat(64), Map.of(), "", "", "r", Optional.of(adoption), Samples.AT));
    block(
        0,
        new BlockEvent.BlockPlanned(
            name, 0, spec, 0, 1, 8, List.of(), 0, 100, 0, Optional.of(adoption), Samples.AT));
    Measurement m = Samples.scalar(MetricKind.CKA_SIMILARITY, "width=8,batch=64", 0.5, 1, 3);
    block(0, new BlockEvent.MeasurementRecorded(ORIGIN, m, Samples.AT));
    RunFilter ended = RunFilter.of(Filter.parse("state = ENDED", RunFilter.FIELDS));
    assertThat(store.runs().list(name, spec, ended, Optional.empty(), 10).items())
        .extracting(RunRow::replicate)
        .containsExactly(1, 3);
    assertThat(store.measurements().list(name, Filter.all(), Optional.empty(), 10).items())
        .containsExactly(m);
    assertThat(store.sweeps("default", Filter.all(), Optional.empty(), 10).items()).isEmpty();
    assertThat(store.standalone("default", Optional.empty(), 10).items())
        .extracting(SweepRow::name)
        .containsExactly(name);
  }

  /** Whoever looked before sees a diagram of runs that wait. */
  @Test
  void adoptedRunsOfASweepAreToldSoThatADiagramFollowsThem() {
    SweepSpec spec = Samples.spec(List.of(8), List.of(64), 2);
    List<RunOutcome> outcomes = List.of(new RunOutcome.Trained(), new RunOutcome.Collapsed(0.5));
    Adoption adoption =
        new Adoption(
            100,
            List.of(
                new Adoption.AdoptedRun(0, Samples.checkpoint("a", 0), outcomes.get(0)),
                new Adoption.AdoptedRun(1, Samples.checkpoint("a", 1), outcomes.get(1))));
    sweep(
        new SweepEvent.SweepCreated(
            Samples.SWEEP,
            spec,
            "0".repeat(64),
            Map.of(),
            "",
            "",
            "r",
            Optional.of(adoption),
            Samples.AT));
    Diagrams diagrams = new Diagrams(store);
    PhaseDiagram before = diagrams.of(Samples.SWEEP, spec, spec.phase());
    block(
        0,
        new BlockEvent.BlockPlanned(
            Samples.SWEEP,
            0,
            spec,
            0,
            1,
            8,
            List.of(),
            0,
            100,
            0,
            Optional.of(adoption),
            Samples.AT));
    assertThat(diagrams.of(Samples.SWEEP, spec, spec.phase()))
        .isEqualTo(new Diagrams(store).of(Samples.SWEEP, spec, spec.phase()))
        .isNotEqualTo(before);
    List<RunRow> told = new ArrayList<>();
    for (FactRow fact : store.facts(Samples.SWEEP, 0, 100)) {
      if (codec.fact(fact) instanceof SweepFact.RunChanged changed) {
        told.add(changed.run());
      }
    }
    assertThat(told).isEqualTo(listed(spec, 10));
    assertThat(told).extracting(run -> run.outcome().orElseThrow()).isEqualTo(outcomes);
  }

  @Test
  void adoptedRunsOfAMeasurementWithoutASweepAreToldToNobody() {
    String name = "projects/default/measurements/m-3";
    SweepSpec spec = Samples.spec(List.of(8), List.of(64), 1);
    Adoption adoption =
        new Adoption(
            100,
            List.of(
                new Adoption.AdoptedRun(0, Samples.checkpoint("a", 0), new RunOutcome.Trained())));
    block(
        0,
        new BlockEvent.BlockPlanned(
            name, 0, spec, 0, 1, 8, List.of(), 0, 100, 0, Optional.of(adoption), Samples.AT));
    assertThat(store.facts(name, 0, 100)).isEmpty();
    assertThat(store.progress(name, spec).ended()).isEqualTo(1);
  }

  /** Its row is that of the sweep it was trained in. */
  @Test
  void aRunOfAnotherCellHasNoRowAndItsPairHas() {
    String name = "projects/default/measurements/m-2";
    SweepSpec spec = Samples.spec(List.of(8), List.of(64), 2);
    SweepSpec wider = Samples.spec(List.of(16), List.of(64), 2);
    Adoption adoption =
        new Adoption(
            100,
            List.of(
                new Adoption.AdoptedRun(0, Samples.checkpoint("a", 0), new RunOutcome.Trained()),
                new Adoption.AdoptedRun(
                    1,
                    Samples.checkpoint("b", 1),
                    new RunOutcome.Trained(),
                    Optional.of(new Grid(wider).run(new Grid(wider).cell(0), 1)))));
    sweep(
        new SweepEvent.SweepCreated(
            name, spec, "0".repeat(64), Map.of(), "", "", "r", Optional.of(adoption), Samples.AT));
    block(
        0,
        new BlockEvent.BlockPlanned(
            name, 0, spec, 0, 1, 8, List.of(), 0, 100, 0, Optional.of(adoption), Samples.AT));
    Measurement.Scalar within =
        (Measurement.Scalar)
            Samples.scalar(MetricKind.CKA_SIMILARITY, "width=8,batch=64", 0.5, 0, 1);
    Measurement m =
        new Measurement.Scalar(
            within.metric(),
            new Subject(
                "width=8,batch=64",
                List.of(0, 1),
                within.subject().checkpoints(),
                "width=16,batch=64"),
            within.basis(),
            within.estimate(),
            within.artifacts());
    block(0, new BlockEvent.MeasurementRecorded(ORIGIN, m, Samples.AT));
    RunFilter ended = RunFilter.of(Filter.parse("state = ENDED", RunFilter.FIELDS));
    assertThat(store.runs().list(name, spec, ended, Optional.empty(), 10).items())
        .extracting(RunRow::replicate)
        .containsExactly(0);
    assertThat(store.measurements().list(name, Filter.all(), Optional.empty(), 10).items())
        .containsExactly(m);
  }
}
