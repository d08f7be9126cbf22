package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.sweep.SweepQuota;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.results.JournalReader.Numbered;
import io.orograph.orchestrator.sweep.SweepChange;
import io.orograph.orchestrator.sweep.SweepEvent;
import io.orograph.orchestrator.sweep.SweepStatus;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectionTest {
  private static final String ID = "Sweep|" + Samples.SWEEP;

  @TempDir Path folder;
  private final ValueTable codec = new ValueTable();
  private DatabaseAddress address;
  private Database database;

  /** The database that is tested. */
  DatabaseAddress fresh() {
    return DatabaseAddress.inFolder(folder);
  }

  @BeforeEach
  void open() {
    address = fresh();
    database = Database.open(address);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static List<Numbered<SweepEvent>> journal() {
    List<SweepEvent> events =
        List.of(
            new SweepEvent.SweepCreated(
                Samples.SWEEP,
                Samples.spec(List.of(8, 16), List.of(32), 2),
                "ab".repeat(32),
                Map.of("owner", "me"),
                "a test",
                "somebody",
                "r1",
                Samples.AT),
            new SweepEvent.BlockOpened(0, 0, 2, Samples.AT),
            new SweepEvent.SweepPaused("r2", Samples.AT),
            new SweepEvent.SweepUpdated(
                new SweepChange(
                        OptionalInt.of(3),
                        OptionalInt.empty(),
                        Optional.of(Map.of("owner", "you")),
                        Optional.empty())
                    .withQuota(OptionalLong.empty(), OptionalLong.of(1_000)),
                "r3",
                Samples.AT),
            new SweepEvent.SweepResumed("r4", Samples.AT),
            new SweepEvent.SweepFinished(Samples.AT));
    List<Numbered<SweepEvent>> numbered = new ArrayList<>();
    for (SweepEvent event : events) {
      numbered.add(new Numbered<>(numbered.size() + 1, event));
    }
    return numbered;
  }

  private SweepProjection projection() {
    return new SweepProjection(database, codec);
  }

  /** A block's journal has so many events, of which so many are rows. */
  private void block(String sweep, long events, long projected) {
    String id = BlockEntity.persistenceId(sweep, 0).id();
    database.transact(
        c -> {
          for (long n = 1; n <= events; n++) {
            Sql.update(
                c,
                "INSERT INTO event_journal (persistence_id, sequence_number, writer,"
                    + " write_timestamp, adapter_manifest, event_payload, event_ser_id,"
                    + " event_ser_manifest) VALUES (?, ?, '', 0, '', ?, 1, '')",
                id,
                n,
                new byte[] {1});
          }
          return Sql.update(
              c,
              "INSERT INTO projection_offsets (seq_nr, sweep, persistence_id) VALUES (?, ?, ?)",
              projected,
              sweep,
              id);
        });
  }

  @Test
  void theEndOfASweepWaitsForTheRowsOfItsBlocks() {
    block(Samples.SWEEP, 3, 2);
    block(Samples.SWEEP + "-other", 9, 1);
    assertThat(projection().project(ID, journal()).offset()).isEqualTo(5);
    assertThat(projection().project(ID, journal()).offset()).as("another round").isEqualTo(5);
    assertThat(facts()).isEqualTo(EXPECTED.subList(0, 3));
    database.transact(
        c ->
            Sql.update(
                c,
                "UPDATE projection_offsets SET seq_nr = 3 WHERE persistence_id = ?",
                BlockEntity.persistenceId(Samples.SWEEP, 0).id()));
    assertThat(projection().project(ID, journal()).offset()).isEqualTo(6);
    assertThat(facts()).isEqualTo(EXPECTED);
  }

  private List<SweepFact> facts() {
    return new ResultsStore(database, codec)
        .facts(Samples.SWEEP, 0, 100).stream().map(codec::fact).toList();
  }

  private static final List<SweepFact> EXPECTED =
      List.of(
          new SweepFact.StateChanged(SweepStatus.ACTIVE),
          new SweepFact.StateChanged(SweepStatus.PAUSED),
          new SweepFact.StateChanged(SweepStatus.ACTIVE),
          new SweepFact.StateChanged(SweepStatus.FINISHED));

  @Test
  void eventsBecomeTheSweepsRow() {
    projection().project(ID, journal());

    SweepRow row = new ResultsStore(database, codec).sweep(Samples.SWEEP).orElseThrow();
    assertThat(row.state()).isEqualTo(SweepStatus.FINISHED);
    assertThat(row.ended()).contains(Samples.AT);
    assertThat(row.labels()).isEqualTo(Map.of("owner", "you"));
    assertThat(row.spec().priority()).isEqualTo(3);
    assertThat(row.spec().quota()).isEqualTo(new SweepQuota(0, 1_000));
    assertThat(row.version()).isEqualTo(6);
    assertThat(facts()).isEqualTo(EXPECTED);
  }

  @Test
  void eventsToldTwiceOrOverlappingHaveTheirEffectOnce() {
    List<Numbered<SweepEvent>> journal = journal();
    SweepProjection projection = projection();
    for (int upTo = 1; upTo <= journal.size(); upTo++) {
      projection.project(ID, journal.subList(0, upTo));
      projection.project(ID, journal.subList(Math.max(0, upTo - 2), upTo));
    }
    assertThat(facts()).isEqualTo(EXPECTED);
    assertThat(projection.offset(ID).offset()).isEqualTo(6);
  }

  @Test
  void aMissingEventIsRefusedAndLeavesNothing() {
    List<Numbered<SweepEvent>> journal = journal();
    SweepProjection projection = projection();
    projection.project(ID, journal.subList(0, 1));
    assertThatThrownBy(() -> projection.project(ID, journal.subList(2, 4)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("sequence: 3 (expected: 2)");
    assertThat(projection.offset(ID).offset()).isEqualTo(1);
    assertThat(facts()).hasSize(1);
  }

  /** Fails at one event, as a database does that is killed in the middle of a round. */
  private final class Failing extends Projection<SweepEvent> {
    private final SweepProjection inner = projection();
    private final long at;

    Failing(long at) {
      super(ProjectionTest.this.database, ProjectionTest.this.codec, SweepEvent.class);
      this.at = at;
    }

    @Override
    String sweepOf(SweepEvent first) {
      return inner.sweepOf(first);
    }

    @Override
    Writer<SweepEvent> writer(Connection c, String sweep, FactLog facts) {
      Writer<SweepEvent> writer = inner.writer(c, sweep, facts);
      return event -> {
        writer.apply(event);
        if (event.sequence() == at) {
          throw new SQLException("power");
        }
      };
    }
  }

  @Test
  void aRoundThatFailsAnywhereLeavesNothingAndIsRepeatedWhole() {
    for (long at = 1; at <= 6; at++) {
      Projection<SweepEvent> failing = new Failing(at);
      assertThatThrownBy(() -> failing.project(ID, journal()))
          .isInstanceOf(Database.DatabaseException.class);
      assertThat(failing.offset(ID).offset()).isZero();
      assertThat(facts()).isEmpty();
    }
    projection().project(ID, journal());
    assertThat(facts()).isEqualTo(EXPECTED);
    assertThat(new ResultsStore(database, codec).lastSequence()).isEqualTo(4);
  }

  @Test
  void aRestartGoesOnFromTheCommittedOffset() {
    projection().project(ID, journal().subList(0, 3));
    database.close();
    database = Database.open(address);
    assertThat(projection().offset(ID)).isEqualTo(new Projection.Progressed(3, Samples.SWEEP));
    projection().project(ID, journal());
    assertThat(facts()).isEqualTo(EXPECTED);
  }

  @Test
  void aDeletedSweepIsInNoListAndItsWatchersAreTold() {
    List<Numbered<SweepEvent>> journal = new ArrayList<>(journal());
    journal.add(new Numbered<>(7, new SweepEvent.SweepDeleted("r5", Samples.AT)));
    projection().project(ID, journal);
    ResultsStore store = new ResultsStore(database, codec);
    assertThat(store.sweep(Samples.SWEEP)).isEmpty();
    assertThat(store.deleted(Samples.SWEEP)).isTrue();
    assertThat(store.deleted(Samples.SWEEP + "-other")).isFalse();
    assertThat(facts().getLast()).isEqualTo(new SweepFact.StateChanged(SweepStatus.DELETED));
    while (new Purge(database, InstantSource.fixed(Samples.AT), Duration.ZERO).step()) {}
    assertThat(facts()).containsExactly(new SweepFact.StateChanged(SweepStatus.DELETED));
  }
}
