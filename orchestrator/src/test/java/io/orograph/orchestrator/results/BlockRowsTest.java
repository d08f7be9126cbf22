package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.sweep.SweepStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlockRowsTest {
  private interface Change {
    void on(BlockRows rows) throws SQLException;
  }

  private final SweepSpec spec = Samples.spec(List.of(8, 16, 32), List.of(32, 64), 3);
  private final Grid grid = new Grid(spec);
  private final ValueTable codec = new ValueTable();
  private Database database;
  private ResultsStore store;

  /** The database that is tested. */
  Database fresh() {
    return TestDatabase.H2.open();
  }

  @BeforeEach
  void open() {
    database = fresh();
    store = new ResultsStore(database, codec);
    change(
        rows ->
            rows.planned(
                new BlockEvent.BlockPlanned(
                    Samples.SWEEP, 0, spec, 0, 4, 0, List.of(), Samples.AT)));
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

  private RunKey key(long index) {
    return grid.run(index).key();
  }

  private List<RunRow> all(RunFilter filter, int size) {
    List<RunRow> all = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      Page<RunRow> page = store.runs().list(Samples.SWEEP, spec, filter, after, size);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(size);
      all.addAll(page.items());
      after = page.next();
    } while (after.isPresent());
    return all;
  }

  private static RunFilter filter(String text) {
    return RunFilter.of(Filter.parse(text, RunFilter.FIELDS));
  }

  private void trainSome() {
    change(
        rows -> {
          rows.leased("t-1", 1, "trainer-a", List.of(key(0), key(1), key(2)), Samples.AT);
          rows.started("t-1", Samples.provenance(), "cpu");
          rows.checkpoint(key(0), Samples.checkpoint("a", 0), "cpu", Samples.AT);
          rows.ended(
              key(0), new RunOutcome.Trained(), Optional.of(Samples.summary(0.1)), Samples.AT);
          rows.ended(
              key(1),
              new RunOutcome.Diverged(17, Double.NaN),
              Optional.of(Samples.summary(Double.NaN)),
              Samples.AT);
        });
  }

  /** Everything that can happen to runs, some of it twice, and to some under several attempts. */
  private List<Change> happenings() {
    ArtifactRef log = new ArtifactRef(Samples.digest("log"), ArtifactKind.LOG_TAIL, 7);
    ArtifactRef chunk = new ArtifactRef(Samples.digest("chunk"), ArtifactKind.CURVE_CHUNK, 9);
    CheckpointRef rung =
        new CheckpointRef(Samples.digest("rung"), CheckpointRole.EARLY_STOPPED, 20, 9);
    RunSummary odd = new RunSummary(20, -0.0, 2, 3, Double.NaN, "stopped\0 early");
    return List.of(
        rows -> rows.leased("t-1", 1, "a\0b", List.of(key(0), key(1), key(2)), Samples.AT),
        rows -> rows.leased("t-2", 1, "trainer-b", List.of(key(3), key(4)), Samples.AT),
        rows -> rows.started("t-1", Samples.provenance(), "cpu"),
        rows -> rows.chunk(key(0), chunk, 0, 50, "cpu"),
        rows -> rows.checkpoint(key(0), rung, "cpu", Samples.AT),
        rows -> rows.chunk(key(0), chunk, 0, 50, "cpu"),
        rows ->
            rows.checkpoint(key(0), checkpoint(CheckpointRole.PERIODIC, "z"), "cpu", Samples.AT),
        rows -> rows.checkpoint(key(0), checkpoint(CheckpointRole.FINAL, "f"), "cpu", Samples.AT),
        rows ->
            rows.checkpoint(key(0), checkpoint(CheckpointRole.PERIODIC, "z"), "cpu", Samples.AT),
        rows -> rows.ended(key(0), new RunOutcome.Trained(), Optional.of(odd), Samples.AT),
        rows ->
            rows.ended(
                key(1), new RunOutcome.Diverged(17, Double.NaN), Optional.of(odd), Samples.AT),
        rows -> rows.released("t-1", Optional.of(log), Samples.AT),
        rows -> rows.leased("t-1", 2, "trainer-b", List.of(key(0), key(2)), Samples.AT),
        rows -> rows.released("t-2", Optional.empty(), Samples.AT),
        rows -> rows.ended(key(3), new RunOutcome.Collapsed(-0.0), Optional.empty(), Samples.AT),
        rows -> rows.ended(key(2), new RunOutcome.Failed("a\0b"), Optional.empty(), Samples.AT),
        rows -> rows.retried(List.of(key(2)), Samples.AT),
        rows -> rows.leased("t-2", 2, "trainer-c", List.of(key(4)), Samples.AT),
        rows -> rows.started("t-2", Samples.provenance(), "cpu"));
  }

  private List<SweepFact> told() {
    return store.facts(Samples.SWEEP, 0, 1_000).stream().map(codec::fact).toList();
  }

  @Test
  void aRoundOfFactsLeavesTheRowsAndTellsTheFactsThatEachAloneWould() {
    happenings().forEach(this::change);
    List<RunRow> rows = all(RunFilter.ALL, 100);
    List<SweepFact> facts = told();
    for (int round : List.of(2, 3, 7, 100)) {
      database.close();
      open();
      List<Change> left = happenings();
      while (!left.isEmpty()) {
        List<Change> now = left.subList(0, Math.min(round, left.size()));
        change(
            written -> {
              for (Change each : now) {
                each.on(written);
              }
            });
        left = left.subList(now.size(), left.size());
      }
      assertThat(told()).as("in rounds of %d", round).isEqualTo(facts);
      assertThat(all(RunFilter.ALL, 100)).as("in rounds of %d", round).isEqualTo(rows);
    }
  }

  @Test
  void everyRunOfTheGridIsListedInOrderWhateverThePageSize() {
    trainSome();
    for (int size : new int[] {1, 2, 5, 17, 18, 1_000}) {
      assertThat(all(RunFilter.ALL, size))
          .extracting(RunRow::index)
          .containsExactlyElementsOf(java.util.stream.LongStream.range(0, 18).boxed().toList());
    }
  }

  @Test
  void filtersAgreeWithTheWholeList() {
    trainSome();
    List<RunRow> whole = all(RunFilter.ALL, 100);
    Map<String, java.util.function.Predicate<RunRow>> cases =
        Map.of(
            "state = ENDED", r -> r.state() == RunState.ENDED,
            "state = pending", r -> r.state() == RunState.PENDING,
            "outcome = diverged", r -> r.index() == 1,
            "replicate = 2", r -> r.replicate() == 2,
            "cell = \"width=8,batch=32\" AND state = TRAINING", r -> r.index() == 2,
            "cell = \"width=32,batch=64\"", r -> r.cellIndex() == 5,
            "cell = \"width=99,batch=64\"", r -> false,
            "replicate = 1 AND outcome = trained", r -> false);
    cases.forEach(
        (text, meant) ->
            assertThat(all(filter(text), 2))
                .as(text)
                .isEqualTo(whole.stream().filter(meant).toList()));
  }

  @Test
  void filtersOfEveryFormAgreeWithTheWholeList() {
    trainSome();
    List<RunRow> whole = all(RunFilter.ALL, 100);
    Map<String, java.util.function.Predicate<RunRow>> cases =
        Map.of(
            "state != PENDING", r -> r.state() != RunState.PENDING,
            "NOT state = ENDED", r -> r.state() != RunState.ENDED,
            "outcome != diverged", r -> r.index() != 1,
            "outcome != diverged AND state = ENDED",
                r -> r.index() != 1 && r.state() == RunState.ENDED,
            "outcome = \"\" AND NOT state = PENDING", r -> r.state() == RunState.TRAINING,
            "replicate >= 1 AND replicate < 2", r -> r.replicate() == 1,
            "state = ENDED AND replicate > 0", r -> r.index() == 1,
            "state = ENDED OR state = TRAINING", r -> r.state() != RunState.PENDING,
            "cell = \"width=8,batch=32\" OR replicate = 0",
                r -> r.cellIndex() == 0 || r.replicate() == 0,
            "cell = \"width=8,batch=32\" AND NOT (replicate = 0 OR outcome = diverged)",
                r -> r.index() == 2);
    cases.forEach(
        (text, meant) ->
            assertThat(all(filter(text), 2))
                .as(text)
                .isEqualTo(whole.stream().filter(meant).toList()));
  }

  private void sweep(SweepStatus state) {
    database.transact(
        c -> {
          FactLog facts = new FactLog(c, codec, Samples.SWEEP);
          SweepRows rows = new SweepRows(c, codec, Samples.SWEEP, facts);
          rows.created(spec, "digest", Map.of(), "", "me", Samples.AT);
          rows.state(state, Samples.AT);
          facts.write();
          return 0;
        });
  }

  @Test
  void runsOfACancelledSweepWhoseBlocksWereNeverOpenedWereCancelled() {
    sweep(SweepStatus.CANCELLED);
    trainSome();
    List<RunRow> whole = all(RunFilter.ALL, 100);
    assertThat(whole).hasSize(18);
    assertThat(whole.subList(12, 18))
        .allSatisfy(
            run -> {
              assertThat(run.state()).isEqualTo(RunState.ENDED);
              assertThat(run.outcome()).contains(new RunOutcome.Cancelled());
            });
    assertThat(all(filter("outcome = cancelled"), 4)).isEqualTo(whole.subList(12, 18));
    assertThat(all(filter("state = ENDED"), 4))
        .extracting(RunRow::index)
        .containsExactly(0L, 1L, 12L, 13L, 14L, 15L, 16L, 17L);
    assertThat(all(filter("state = PENDING"), 4))
        .extracting(RunRow::index)
        .containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
    Progress progress = store.progress(Samples.SWEEP, spec);
    assertThat(progress.ended()).isEqualTo(8);
    assertThat(progress.outcomes()).containsEntry("cancelled", 6L);
  }

  @Test
  void runsOfAPausedSweepWhoseBlocksWereNotOpenedWait() {
    sweep(SweepStatus.PAUSED);
    assertThat(all(filter("state = PENDING"), 100)).hasSize(18);
    assertThat(store.progress(Samples.SWEEP, spec).ended()).isZero();
  }

  @Test
  void whatWasRecordedComesBack() {
    trainSome();
    ArtifactRef chunk = new ArtifactRef(Samples.digest("c"), ArtifactKind.CURVE_CHUNK, 9);
    change(rows -> rows.chunk(key(0), chunk, 0, 50, "cpu"));

    RunRow first = store.runs().one(Samples.SWEEP, spec, "width=8,batch=32", 0).orElseThrow();
    assertThat(first.outcome()).contains(new RunOutcome.Trained());
    assertThat(first.summary()).contains(Samples.summary(0.1));
    assertThat(first.provenance()).contains(Samples.provenance());
    assertThat(first.checkpoints()).containsExactly(Samples.checkpoint("a", 0));
    assertThat(first.chunks()).containsExactly(new CurveChunk(0, 50, chunk));
    assertThat(first.worker()).isEqualTo("trainer-a");
    RunRow second = store.runs().one(Samples.SWEEP, spec, "width=8,batch=32", 1).orElseThrow();
    assertThat(second.outcome()).contains(new RunOutcome.Diverged(17, Double.NaN));
    assertThat(store.runs().one(Samples.SWEEP, spec, "width=8,batch=32", 3)).isEmpty();
  }

  private void atRung(int run, long step) {
    change(
        rows ->
            rows.checkpoint(
                key(run),
                new CheckpointRef(
                    Samples.digest(run + " at " + step), CheckpointRole.EARLY_STOPPED, step, 9),
                "cpu",
                Samples.AT));
  }

  private List<Long> keptAtRungs(int replicate) {
    return store
        .runs()
        .one(Samples.SWEEP, spec, "width=8,batch=32", replicate)
        .orElseThrow()
        .checkpoints()
        .stream()
        .filter(c -> c.role() == CheckpointRole.EARLY_STOPPED)
        .map(CheckpointRef::step)
        .toList();
  }

  @Test
  void ofTheRungsThatARunPassesOnlyTheLastIsKeptAndNoneOnceItHasEnded() {
    atRung(0, 20);
    atRung(2, 20);
    atRung(0, 40);
    assertThat(keptAtRungs(0)).containsExactly(40L);
    trainSome();
    assertThat(keptAtRungs(0)).isEmpty();
    RunSummary summary = new RunSummary(20, 1, 2, 3, 0.5, "stopped at step 20");
    change(
        rows ->
            rows.ended(
                key(2), new RunOutcome.Censored("median"), Optional.of(summary), Samples.AT));
    assertThat(keptAtRungs(2)).containsExactly(20L);
    assertThat(all(filter("outcome = censored"), 10))
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.outcome()).contains(new RunOutcome.Censored("median"));
              assertThat(r.summary()).contains(summary);
            });
  }

  @Test
  void aLostLeaseMakesItsUnendedRunsWaitAgain() {
    trainSome();
    change(rows -> rows.released("t-1", Optional.empty(), Samples.AT));
    assertThat(all(filter("state = TRAINING"), 10)).isEmpty();
    assertThat(all(filter("state = ENDED"), 10)).hasSize(2);
    change(rows -> rows.leased("t-1", 2, "trainer-b", List.of(key(0), key(2)), Samples.AT));
    assertThat(all(filter("state = TRAINING"), 10))
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.index()).isEqualTo(2);
              assertThat(r.attempt()).isEqualTo(2);
              assertThat(r.worker()).isEqualTo("trainer-b");
            });
  }

  @Test
  void theLogOfAFailedAttemptStaysWithItsUnendedRunsUntilAnotherAttemptLeavesOne() {
    trainSome();
    ArtifactRef first = new ArtifactRef(Samples.digest("log 1"), ArtifactKind.LOG_TAIL, 7);
    change(rows -> rows.released("t-1", Optional.of(first), Samples.AT));
    assertThat(all(RunFilter.of(Filter.all()), 20))
        .filteredOn(r -> r.logTail().isPresent())
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.index()).isEqualTo(2);
              assertThat(r.logTail()).contains(first);
            });
    change(rows -> rows.leased("t-1", 2, "trainer-b", List.of(key(2)), Samples.AT));
    change(rows -> rows.released("t-1", Optional.empty(), Samples.AT));
    change(rows -> rows.ended(key(2), new RunOutcome.Failed("lost"), Optional.empty(), Samples.AT));
    change(rows -> rows.retried(List.of(key(2)), Samples.AT));
    assertThat(third().logTail()).as("after a lost one and a retry").contains(first);
    ArtifactRef second = new ArtifactRef(Samples.digest("log 2"), ArtifactKind.LOG_TAIL, 8);
    change(rows -> rows.leased("t-1", 3, "trainer-b", List.of(key(2)), Samples.AT));
    change(rows -> rows.released("t-1", Optional.of(second), Samples.AT));
    assertThat(third().logTail()).contains(second);
  }

  private RunRow third() {
    return store.runs().one(Samples.SWEEP, spec, "width=8,batch=32", 2).orElseThrow();
  }

  @Test
  void aSecondAttemptsEqualCheckpointIsNoSecondCheckpoint() {
    trainSome();
    long before = store.lastSequence();
    change(rows -> rows.checkpoint(key(0), Samples.checkpoint("a", 0), "cpu", Samples.AT));
    assertThat(store.lastSequence()).isEqualTo(before);
    assertThat(store.checkpoints(Samples.SWEEP, Filter.all(), Optional.empty(), 10).items())
        .hasSize(1);
  }

  @Test
  void progressCountsTheGridAndItsOutcomes() {
    trainSome();
    Progress progress = store.progress(Samples.SWEEP, spec);
    assertThat(progress.cells()).isEqualTo(6);
    assertThat(progress.runs()).isEqualTo(18);
    assertThat(progress.training()).isEqualTo(1);
    assertThat(progress.outcomes()).isEqualTo(Map.of("trained", 1L, "diverged", 1L));
    assertThat(progress.measurements())
        .isEqualTo(
            6
                * Arrays.stream(MetricKind.values())
                    .filter(Samples::fits)
                    .mapToLong(k -> k.level().subjects(3))
                    .sum());
  }

  @Test
  void measurementsArePagedInTheOrderOfCellKindAndReplicates() {
    List<Measurement> told = new ArrayList<>();
    for (String cell : List.of("width=16,batch=32", "width=8,batch=64", "width=8,batch=32")) {
      for (MetricKind kind : List.of(MetricKind.TRAIN_LOSS, MetricKind.CKA_SIMILARITY)) {
        told.add(
            kind == MetricKind.TRAIN_LOSS
                ? Samples.scalar(kind, cell, 0.5, 1)
                : Samples.undefined(kind, cell, "collapsed", 0, 2));
      }
    }
    change(
        rows -> {
          for (Measurement m : told) {
            rows.measured(m, Samples.AT);
          }
        });
    List<String> seen = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      Page<Measurement> page = store.measurements().list(Samples.SWEEP, Filter.all(), after, 1);
      page.items().forEach(m -> seen.add(m.subject().cell() + " " + m.kind()));
      after = page.next();
    } while (after.isPresent());
    assertThat(seen)
        .containsExactly(
            "width=8,batch=32 CKA_SIMILARITY",
            "width=8,batch=32 TRAIN_LOSS",
            "width=8,batch=64 CKA_SIMILARITY",
            "width=8,batch=64 TRAIN_LOSS",
            "width=16,batch=32 CKA_SIMILARITY",
            "width=16,batch=32 TRAIN_LOSS");
    assertThat(
            store
                .measurements()
                .list(
                    Samples.SWEEP,
                    Filter.parse("kind = TRAIN_LOSS", MeasurementQueries.FIELDS),
                    Optional.empty(),
                    10)
                .items())
        .hasSize(3);
    assertThat(store.measurements().costs(Samples.SWEEP))
        .isEqualTo(
            Map.of(
                "CKA_SIMILARITY",
                new MeasurementQueries.Spent(3, new Cost(0, 30)),
                "TRAIN_LOSS",
                new MeasurementQueries.Spent(3, new Cost(9, 600))));
  }

  @Test
  void metricsOfOneKindAreRowsOfTheirOwn() {
    String cell = "width=8,batch=32";
    Metric few = new Metric(MetricKind.HESSIAN_TRACE, "few_probes");
    change(
        rows -> {
          rows.measured(Samples.scalar(few, cell, 2, 1), Samples.AT);
          rows.measured(Samples.scalar(MetricKind.HESSIAN_TRACE, cell, 3, 1), Samples.AT);
          rows.measured(Samples.scalar(few, cell, 4, 1), Samples.AT);
        });
    assertThat(listed("")).containsExactly("HESSIAN_TRACE 3.0", "few_probes 4.0");
    assertThat(listed("metric = few_probes")).containsExactly("few_probes 4.0");
    assertThat(listed("kind = HESSIAN_TRACE")).hasSize(2);
    assertThat(store.measurements().costs(Samples.SWEEP))
        .containsOnlyKeys("HESSIAN_TRACE", "few_probes");
  }

  @Test
  void measurementsAreListedByTheReplicatesOfTheirNetworks() {
    String cell = "width=8,batch=32";
    change(
        rows -> {
          for (int replicate = 0; replicate < 3; replicate++) {
            rows.measured(
                Samples.scalar(MetricKind.TRAIN_LOSS, cell, replicate, replicate), Samples.AT);
          }
          rows.measured(Samples.scalar(MetricKind.CKA_SIMILARITY, cell, 0.5, 0, 2), Samples.AT);
        });
    assertThat(listed("replicate = 2")).containsExactly("CKA_SIMILARITY 0.5", "TRAIN_LOSS 2.0");
    assertThat(listed("replicate < 1")).containsExactly("CKA_SIMILARITY 0.5", "TRAIN_LOSS 0.0");
    assertThat(listed("replicate != 2")).containsExactly("TRAIN_LOSS 0.0", "TRAIN_LOSS 1.0");
    assertThat(listed("NOT replicate < 1")).containsExactly("TRAIN_LOSS 1.0", "TRAIN_LOSS 2.0");
    assertThat(listed("replicate < 0")).isEmpty();
    assertThat(listed("kind != TRAIN_LOSS OR replicate = 1"))
        .containsExactly("CKA_SIMILARITY 0.5", "TRAIN_LOSS 1.0");
  }

  private List<String> listed(String filter) {
    List<String> listed = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      Page<Measurement> page =
          store
              .measurements()
              .list(Samples.SWEEP, Filter.parse(filter, MeasurementQueries.FIELDS), after, 1);
      page.items()
          .forEach(m -> listed.add(m.metric() + " " + ((Measurement.Scalar) m).estimate().value()));
      after = page.next();
    } while (after.isPresent());
    return listed;
  }

  @Test
  void factsCanBeReadFromAnyOfThemWithoutGapOrDuplicate() {
    trainSome();
    List<Long> whole = store.facts(Samples.SWEEP, 0, 100).stream().map(FactRow::sequence).toList();
    assertThat(whole).hasSize(6).isSorted().doesNotHaveDuplicates();
    for (int i = 0; i < whole.size(); i++) {
      assertThat(store.facts(Samples.SWEEP, whole.get(i), 100))
          .extracting(FactRow::sequence)
          .containsExactlyElementsOf(whole.subList(i + 1, whole.size()));
    }
  }

  private static CheckpointRef checkpoint(CheckpointRole role, String content) {
    return new CheckpointRef(Samples.digest(content), role, 50, 9);
  }

  private List<CheckpointRef> kept() {
    return all(RunFilter.ALL, 100).getFirst().checkpoints();
  }

  private List<Digest> referred() {
    List<Digest> told = new ArrayList<>();
    new References(database, codec, InstantSource.fixed(Samples.AT), Duration.ZERO).each(told::add);
    return told;
  }

  @Test
  void aReleasedCheckpointIsInNoListUntilItIsWrittenAgain() {
    CheckpointRef along = checkpoint(CheckpointRole.PERIODIC, "along");
    CheckpointRef best = checkpoint(CheckpointRole.BEST, "end");
    CheckpointRef end = checkpoint(CheckpointRole.FINAL, "end");
    for (CheckpointRef each : List.of(along, best, end)) {
      change(rows -> rows.checkpoint(key(0), each, "cpu", Samples.AT));
    }
    ReleasedCheckpoints released = store.releasedCheckpoints();
    assertThat(released.kept(Samples.SWEEP, 0, 4, Optional.empty(), 9))
        .containsExactlyInAnyOrder(along.digest(), best.digest());
    assertThat(released.kept(Samples.SWEEP, 1, 4, Optional.empty(), 9)).as("other cells").isEmpty();
    database.transact(
        c -> {
          ReleasedCheckpoints.put(
              c, Samples.SWEEP, List.of(along.digest(), end.digest()), Samples.AT);
          return true;
        });
    assertThat(kept()).as("the end is kept as FINAL").containsExactly(end);
    assertThat(referred()).containsExactly(end.digest());
    assertThat(released.kept(Samples.SWEEP, 0, 4, Optional.empty(), 9)).isEmpty();
    assertThat(released.released(along.digest())).contains(Samples.AT);
    assertThat(released.released(end.digest())).isEmpty();

    change(rows -> rows.checkpoint(key(0), along, "cpu", Samples.AT));
    assertThat(kept()).containsExactlyInAnyOrder(end, along);
    assertThat(released.released(along.digest())).isEmpty();
  }

  private static ArtifactRef curve(String content) {
    return new ArtifactRef(Samples.digest(content), ArtifactKind.CURVE_CHUNK, 9);
  }

  /** On device class "a" as far as step 50, and after its loss on "b" from the first step. */
  private List<Change> beganAnewOnAnotherClass() {
    return List.of(
        rows -> rows.leased("t-1", 1, "w", List.of(key(0)), Samples.AT),
        rows -> rows.started("t-1", Samples.provenance(), "a"),
        rows -> rows.checkpoint(key(0), initial(), "a", Samples.AT),
        rows -> rows.chunk(key(0), curve("of a"), 0, 50, "a"),
        rows -> rows.checkpoint(key(0), checkpoint(CheckpointRole.PERIODIC, "a"), "a", Samples.AT),
        rows -> rows.released("t-1", Optional.empty(), Samples.AT),
        rows -> rows.leased("t-1", 2, "v", List.of(key(0)), Samples.AT),
        rows -> rows.started("t-1", Samples.provenance(), "b"),
        rows -> rows.checkpoint(key(0), initial(), "b", Samples.AT),
        rows -> rows.chunk(key(0), curve("of b"), 0, 50, "b"),
        rows -> rows.checkpoint(key(0), checkpoint(CheckpointRole.PERIODIC, "b"), "b", Samples.AT));
  }

  /** Of the same bits whatever the class. */
  private static CheckpointRef initial() {
    return new CheckpointRef(Samples.digest("initial"), CheckpointRole.INITIAL, 0, 9);
  }

  private List<CheckpointRef> listed() {
    return store.checkpoints(Samples.SWEEP, Filter.all(), Optional.empty(), 100).items().stream()
        .map(ResultsStore.PlacedCheckpoint::checkpoint)
        .toList();
  }

  @Test
  void aRunThatBeganAnewOnAnotherDeviceClassShowsOneTraining() {
    beganAnewOnAnotherClass().forEach(this::change);
    CheckpointRef along = checkpoint(CheckpointRole.PERIODIC, "b");
    RunRow run = all(RunFilter.ALL, 100).getFirst();
    assertThat(run.chunks()).containsExactly(new CurveChunk(0, 50, curve("of b")));
    assertThat(run.checkpoints()).containsExactly(initial(), along);
    assertThat(listed()).containsExactly(initial(), along);
    assertThat(referred())
        .as("the other may go on later")
        .contains(Samples.digest("a"), Samples.digest("of a"));
  }

  @Test
  void aTrainingThatGoesOnOnItsFirstDeviceClassShowsThatOneAgain() {
    beganAnewOnAnotherClass().forEach(this::change);
    change(rows -> rows.started("t-1", Samples.provenance(), "a"));
    change(rows -> rows.chunk(key(0), curve("more of a"), 50, 100, "a"));
    RunRow run = all(RunFilter.ALL, 100).getFirst();
    assertThat(run.chunks())
        .containsExactly(
            new CurveChunk(0, 50, curve("of a")), new CurveChunk(50, 100, curve("more of a")));
    assertThat(run.checkpoints())
        .containsExactly(initial(), checkpoint(CheckpointRole.PERIODIC, "a"));
  }

  @Test
  void rowsOfOlderRecordsWithoutADeviceClassAreShownWhateverItIs() {
    change(rows -> rows.leased("t-1", 1, "w", List.of(key(0)), Samples.AT));
    change(rows -> rows.started("t-1", Samples.provenance(), ""));
    change(rows -> rows.chunk(key(0), curve("older"), 0, 50, ""));
    change(rows -> rows.checkpoint(key(0), initial(), "", Samples.AT));
    change(rows -> rows.started("t-1", Samples.provenance(), "b"));
    change(rows -> rows.checkpoint(key(0), initial(), "b", Samples.AT));
    RunRow run = all(RunFilter.ALL, 100).getFirst();
    assertThat(run.chunks()).containsExactly(new CurveChunk(0, 50, curve("older")));
    assertThat(run.checkpoints()).containsExactly(initial());
    assertThat(listed()).containsExactly(initial());
  }
}
