package io.orograph.orchestrator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.SweepCost;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.block.BlockReplay;
import io.orograph.orchestrator.grpc.RecordedResults;
import io.orograph.orchestrator.grpc.WireRows;
import io.orograph.orchestrator.results.BlockProjection;
import io.orograph.orchestrator.results.Database;
import io.orograph.orchestrator.results.JournalReader.Numbered;
import io.orograph.orchestrator.results.Projection;
import io.orograph.orchestrator.results.SweepProjection;
import io.orograph.orchestrator.results.TestDatabase;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepEvent;
import io.orograph.orchestrator.sweep.SweepReplay;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.wire.convert.SpecConverter;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A journal that a lab once wrote means today what it meant then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedJournalTest {
  private static final String FOLDER = "/golden/journal/v1/quickstart";
  private static final List<RecordedEvent> JOURNAL = RecordedEvent.read(open(".binpb.gz"));
  private static final int LARGEST_EVENT = 4096;

  private final JournalSerializer serializer = new JournalSerializer();
  private final String sweepId = entity(SweepEntity.KEY.name());
  private final String blockId = entity(BlockEntity.KEY.name());
  private final List<SweepEvent> sweepEvents = read(sweepId, SweepJournal::read);
  private final List<BlockEvent> blockEvents = read(blockId, BlockJournal::read);
  private final Database projected = fresh();

  @BeforeAll
  void projectOnce() {
    project(projected, 200, 1);
  }

  @AfterAll
  void close() {
    projected.close();
  }

  private static InputStream open(String ending) {
    return Objects.requireNonNull(
        RecordedJournalTest.class.getResourceAsStream(FOLDER + ending), ending);
  }

  /** The one recorded entity of a type. */
  private static String entity(String type) {
    List<String> ids =
        JOURNAL.stream()
            .map(RecordedEvent::persistenceId)
            .filter(id -> id.startsWith(type + "|"))
            .distinct()
            .toList();
    assertThat(ids).hasSize(1);
    return ids.getFirst();
  }

  private interface Reading<E> {
    E read(String persistenceId, Object stored);
  }

  private <E> List<E> read(String persistenceId, Reading<E> reading) {
    return JOURNAL.stream()
        .filter(e -> e.persistenceId().equals(persistenceId))
        .map(e -> reading.read(persistenceId, stored(e)))
        .toList();
  }

  private Object stored(RecordedEvent event) {
    try {
      return serializer.fromBinary(event.payload().toByteArray(), event.manifest());
    } catch (NotSerializableException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SweepSpec spec() {
    return ((SweepEvent.SweepCreated) sweepEvents.getFirst()).spec();
  }

  @Test
  void everyRowIsOneThatTodaysJournalCouldHold() {
    Map<String, Long> last = new HashMap<>();
    for (RecordedEvent event : JOURNAL) {
      assertThat(event.serializer()).isEqualTo(serializer.identifier());
      assertThat(event.manifest()).isEqualTo(serializer.manifest(stored(event)));
      assertThat(event.payload().size()).isBetween(1, LARGEST_EVENT);
      assertThat(event.sequence()).isEqualTo(last.merge(event.persistenceId(), 1L, Long::sum));
    }
    String sweep = ((SweepEvent.SweepCreated) sweepEvents.getFirst()).name();
    assertThat(last.keySet())
        .containsExactlyInAnyOrder(
            SweepEntity.persistenceId(sweep).id(), BlockEntity.persistenceId(sweep, 0).id());
  }

  @Test
  void everyEventWrittenAgainIsTheSameEventAndLosesNothing() throws NotSerializableException {
    for (RecordedEvent event : JOURNAL) {
      Object before = stored(event);
      String id = event.persistenceId();
      if (before instanceof io.orograph.journal.v1.SweepEvent) {
        SweepEvent known = SweepJournal.read(id, before);
        Object again = writtenAgain(new SweepJournal().toJournal(known));
        assertThat(again).isEqualTo(before);
        assertThat(SweepJournal.read(id, again)).isEqualTo(known);
      } else {
        BlockEvent known = BlockJournal.read(id, before);
        Object again = writtenAgain(BlockJournal.toProto(known));
        assertThat(again).isEqualTo(before);
        assertThat(BlockJournal.read(id, again)).isEqualTo(known);
      }
    }
  }

  private Object writtenAgain(Object message) throws NotSerializableException {
    return serializer.fromBinary(serializer.toBinary(message), serializer.manifest(message));
  }

  @Test
  void theSweepEndsFinishedWithAllItsBlocks() {
    SweepView view = SweepReplay.of(sweepEvents);
    assertThat(view.status()).isEqualTo(SweepStatus.FINISHED);
    assertThat(view.openBlocks()).isEmpty();
    assertThat(view.openedBlocks()).isEqualTo(view.blocks()).isEqualTo(1);
    assertThat(view.revision()).isEqualTo(sweepEvents.size());
    assertThat(view.endTime()).contains(sweepEvents.getLast().at());
    assertThat(SpecConverter.specDigest(view.spec()).hex()).isEqualTo(view.specDigest());
  }

  @Test
  void everyRunEndsOnceAndEveryMeasurementIsRecordedOnce() {
    Grid grid = new Grid(spec());
    List<RunKey> runs =
        LongStream.range(0, grid.runCount()).mapToObj(i -> grid.run(i).key()).toList();
    BlockReplay block = BlockReplay.of(blockEvents);

    assertThat(block.finished()).isTrue();
    assertThat(block.revision()).isEqualTo(blockEvents.size());
    assertThat(only(BlockEvent.RunEnded.class).stream().map(BlockEvent.RunEnded::run))
        .containsExactlyInAnyOrderElementsOf(runs);
    assertThat(block.outcomes()).containsOnlyKeys(runs).containsValues("trained");
    assertThat(block.outcomes().values()).doesNotContain("");
    assertThat(block.measured()).hasSize((int) grid.cellCount());
    assertThat(block.measured().values()).allSatisfy(m -> assertThat(m).doesNotHaveDuplicates());
    assertThat(block.measured().values().stream().mapToInt(List::size).sum())
        .isEqualTo((int) SweepCost.of(spec()).measurements())
        .isEqualTo(only(BlockEvent.MeasurementRecorded.class).size());
  }

  private <E extends BlockEvent> List<E> only(Class<E> type) {
    return blockEvents.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** An empty database of the kind that is tested. */
  Database fresh() {
    return Database.open(TestDatabase.H2.fresh());
  }

  /** Projects the journal in its order, {@code round} events at once, {@code times} times each. */
  private void project(Database database, int round, int times) {
    SweepProjection sweeps = new SweepProjection(database, new WireRows());
    BlockProjection blocks = new BlockProjection(database, new WireRows());
    for (int from = 0; from < JOURNAL.size(); ) {
      String id = JOURNAL.get(from).persistenceId();
      int to = from;
      while (to < JOURNAL.size()
          && to < from + round
          && JOURNAL.get(to).persistenceId().equals(id)) {
        to++;
      }
      List<RecordedEvent> events = JOURNAL.subList(from, to);
      for (int i = 0; i < times; i++) {
        if (id.equals(sweepId)) {
          project(sweeps, id, events, e -> SweepJournal.read(id, stored(e)));
        } else {
          project(blocks, id, events, e -> BlockJournal.read(id, stored(e)));
        }
      }
      from = to;
    }
  }

  private static <E> void project(
      Projection<E> projection,
      String id,
      List<RecordedEvent> events,
      Function<RecordedEvent, E> reading) {
    projection.project(
        id, events.stream().map(e -> new Numbered<>(e.sequence(), reading.apply(e))).toList());
  }

  @Test
  void theResultsAreByteForByteThoseOfTheRecording() throws IOException {
    String sweep = sweepId.substring(sweepId.indexOf('|') + 1);
    try (InputStream csv = new GZIPInputStream(open(".csv.gz"));
        InputStream phases = open(".phases.tsv")) {
      RecordedResults results = RecordedResults.of(projected, sweep);
      assertThat(results.sweep().state()).isEqualTo(SweepStatus.FINISHED);
      String expected = new String(csv.readAllBytes(), StandardCharsets.UTF_8);
      // By lines first, which shows the one that differs.
      assertThat(results.csv().lines().toList()).isEqualTo(expected.lines().toList());
      assertThat(results.csv()).isEqualTo(expected);
      assertThat(results.phases())
          .isEqualTo(new String(phases.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }

  @Test
  void theRowsAreThoseOfTheEmbeddedDatabase() {
    try (Database embedded = Database.open(TestDatabase.H2.fresh())) {
      project(embedded, 200, 1);
      assertThat(rows(projected)).isEqualTo(rows(embedded));
    }
  }

  @Test
  void eventsToldTwiceOrInOtherRoundsLeaveTheSameRows() {
    try (Database twice = fresh()) {
      project(twice, 60, 2);
      assertThat(rows(twice))
          .isEqualTo(rows(projected))
          .containsKeys("sweeps", "runs", "checkpoints", "curve_chunks", "measurements", "facts");
      project(twice, 200, 1);
      assertThat(rows(twice)).isEqualTo(rows(projected));
    }
  }

  /** Digests of all rows of each table that has any, but the migrations' own, which hold times. */
  private static Map<String, String> rows(Database database) {
    return database.transact(
        c -> {
          Map<String, String> digests = new TreeMap<>();
          try (ResultSet tables =
              c.getMetaData()
                  .getTables(null, c.getSchema(), null, new String[] {"TABLE", "BASE TABLE"})) {
            while (tables.next()) {
              String table = tables.getString("TABLE_NAME");
              List<String> rows = rows(c, table);
              if (!rows.isEmpty() && !table.equals("flyway_schema_history")) {
                byte[] text = String.join("\n", rows).getBytes(StandardCharsets.UTF_8);
                digests.put(table, Digest.of(text).hex());
              }
            }
          }
          return digests;
        });
  }

  private static List<String> rows(Connection c, String table) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement s = c.createStatement();
        ResultSet rows = s.executeQuery("SELECT * FROM \"" + table + '"')) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          row.append('|').append(text(rows.getObject(i)));
        }
        found.add(row.toString());
      }
    }
    Collections.sort(found);
    return found;
  }

  /** The same of every database for the same value. */
  private static String text(@Nullable Object value) {
    return switch (value) {
      case byte[] bytes -> HexFormat.of().formatHex(bytes);
      case OffsetDateTime at -> at.toInstant().toString();
      case Timestamp at -> at.toInstant().toString();
      case null -> "null";
      default -> value.toString();
    };
  }
}
