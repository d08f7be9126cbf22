package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.grpc.ManagedChannel;
import io.orograph.orchestrator.results.Database;
import io.orograph.orchestrator.results.DatabaseAddress;
import io.orograph.orchestrator.results.Ownership;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.results.TestDatabase;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.v1.CancelSweepRequest;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.Run;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepServiceGrpc.SweepServiceBlockingStub;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.Token;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lab's database changes its place, and the lab goes on where it was. */
class DatabaseToolTest {
  private static final String NAME = "projects/default/sweeps/moved";

  @TempDir Path folder;
  private final DatabaseAddress server = TestDatabase.EMBEDDED.fresh();

  private interface Asking<T> {
    T of(SweepServiceBlockingStub sweeps);
  }

  private DatabaseConfig postgres(DatabaseAddress address) throws IOException {
    return PostgresReadSideTest.config(address, folder.resolve("password"));
  }

  private OrchestratorConfig config(String lab, DatabaseConfig database) throws IOException {
    Path token = folder.resolve("token");
    Token.readOrCreate(token);
    return new OrchestratorConfig(
        token,
        false,
        0,
        0,
        0,
        List.of(),
        Files.createDirectories(folder.resolve(lab)),
        folder.resolve("store"),
        Optional.empty(),
        Duration.ofMillis(200),
        Duration.ofSeconds(2),
        WebhookConfig.OFF,
        Shares.EQUAL,
        new OrchestratorConfig.Collecting(Duration.ofHours(24), Duration.ofHours(1), 30),
        database,
        ClusterConfig.ALONE,
        SecurityConfig.closed(folder.resolve(lab)),
        Optional.empty(),
        Optional.empty());
  }

  private static Orchestrator start(OrchestratorConfig config) throws IOException {
    return Orchestrator.start(
        config,
        new SystemConfig(ConfigFactory.load()),
        InstantSource.fixed(Samples.AT),
        System::nanoTime);
  }

  private <T> T with(OrchestratorConfig config, Asking<T> asking) throws IOException {
    try (Orchestrator orchestrator = start(config)) {
      ManagedChannel channel =
          Channels.open("127.0.0.1", orchestrator.clientPort(), Token.read(config.tokenFile()));
      try {
        return asking.of(
            SweepServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS));
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private static String requestId(int n) {
    return UUID.nameUUIDFromBytes(new byte[] {(byte) n}).toString();
  }

  private static List<Run> made(SweepServiceBlockingStub sweeps) {
    sweeps.createSweep(
        CreateSweepRequest.newBuilder()
            .setParent("projects/default")
            .setSweepId("moved")
            .setRequestId(requestId(1))
            .setSpec(SpecConverter.toProto(Samples.spec(List.of(8, 16), List.of(32), 2)))
            .build());
    Iterator<WatchSweepResponse> watch =
        sweeps.watchSweep(WatchSweepRequest.newBuilder().setName(NAME).build());
    while (watch.next().getSequence() == 0) {}
    return runs(sweeps);
  }

  private static List<Run> runs(SweepServiceBlockingStub sweeps) {
    return sweeps.listRuns(ListRunsRequest.newBuilder().setParent(NAME).build()).getRunsList();
  }

  private static List<WatchSweepResponse> cancelled(SweepServiceBlockingStub sweeps) {
    sweeps.cancelSweep(
        CancelSweepRequest.newBuilder().setName(NAME).setRequestId(requestId(2)).build());
    List<WatchSweepResponse> all = new ArrayList<>();
    sweeps
        .watchSweep(WatchSweepRequest.newBuilder().setName(NAME).build())
        .forEachRemaining(all::add);
    return all;
  }

  private record Said(int code, String text) {}

  private static Said tool(OrchestratorConfig config, String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int code =
        new DatabaseTool(config, new PrintStream(bytes, true, StandardCharsets.UTF_8))
            .run(arguments);
    return new Said(code, bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aLabMovesFromH2ToPostgresqlAndGoesOn() throws IOException {
    OrchestratorConfig before = config("data", DatabaseConfig.EMBEDDED);
    OrchestratorConfig after = config("data", postgres(server));
    List<Run> runs = with(before, DatabaseToolTest::made);
    assertThat(runs).hasSize(4);
    assertThatThrownBy(() -> start(after).close())
        .as("an empty lab beside the real one")
        .hasMessageContaining("holds this lab's sweeps (expected: `./orograph migrate` first");

    Said said = tool(after, "migrate");
    assertThat(said.code()).as(said.text()).isZero();
    assertThat(said.text().lines())
        .anyMatch(line -> line.matches("ok +migrate: event_journal, [1-9][0-9]* rows, digests.*"));
    assertThatThrownBy(() -> start(before).close())
        .hasMessageContaining("database.url: empty (expected: jdbc:postgresql://");

    assertThat(with(after, DatabaseToolTest::runs)).isEqualTo(runs);
    List<WatchSweepResponse> told = with(after, DatabaseToolTest::cancelled);
    assertThat(told.getLast().getProgress().getOutcomesMap()).containsEntry("cancelled", 4L);
    assertThat(told.stream().map(WatchSweepResponse::getSequence).filter(n -> n > 0))
        .doesNotHaveDuplicates()
        .isSorted();

    Said again = tool(after, "migrate");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.text()).startsWith("failed  migrate: jdbc:postgresql://").contains("empty");
  }

  @Test
  void aBackupOfEitherKindIsRestoredIntoEitherKind() throws IOException {
    OrchestratorConfig lab = config("data", DatabaseConfig.EMBEDDED);
    List<Run> runs = with(lab, DatabaseToolTest::made);
    Path first = folder.resolve("first.mv.db");
    Path second = folder.resolve("second.mv.db");
    assertThat(tool(lab, "backup", first.toString()).code()).isZero();

    OrchestratorConfig restored = config("restored", postgres(server));
    assertThat(tool(restored, "restore", first.toString()).code()).isZero();
    assertThat(with(restored, DatabaseToolTest::runs)).isEqualTo(runs);
    try (Orchestrator running = start(restored)) {
      assertThat(running.clientPort()).isPositive();
      assertThat(tool(restored, "backup", second.toString()).code())
          .as("of a lab that runs")
          .isZero();
      assertThat(tool(restored, "restore", first.toString()).text())
          .contains("another orchestrator has this database");
    }

    OrchestratorConfig again = config("again", DatabaseConfig.EMBEDDED);
    assertThat(tool(again, "restore", second.toString()).code()).isZero();
    assertThat(with(again, DatabaseToolTest::runs)).isEqualTo(runs);
    assertThat(tool(again, "restore", second.toString()).text()).contains("holds rows already");
    assertThat(tool(lab, "backup", second.toString()).text()).contains("is there already");
  }

  @Test
  void whatCannotBeDoneIsSaidInALineAndLeavesNoFile() throws IOException {
    OrchestratorConfig lab = config("data", DatabaseConfig.EMBEDDED);
    assertThat(tool(lab, "migrate").text()).startsWith("failed  migrate: orograph.orchestrator");
    assertThat(tool(lab, "backup", folder.resolve("file.zip").toString()).text())
        .contains("expected: a file name that ends with .mv.db");
    DatabaseAddress closed = new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/lab", "me", "no");
    OrchestratorConfig away = config("away", postgres(closed));
    Path file = folder.resolve("none.mv.db");
    Said said = tool(away, "backup", file.toString());
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.text()).contains("127.0.0.1:1 refused");
    assertThat(file).doesNotExist();
    assertThat(tool(away, "check").text()).contains("start the server");
  }

  @Test
  void anOrchestratorWhoseDatabaseAnotherTakesEnds() throws Exception {
    try (Orchestrator orchestrator = start(config("data", postgres(server)))) {
      CompletableFuture<Void> ended = CompletableFuture.runAsync(orchestrator::awaitEnd);
      try (Ownership ours = TestDatabase.takeFrom(server)) {
        ended.get(30, TimeUnit.SECONDS);
        assertThat(ours.renew()).isTrue();
      }
    }
  }

  /** As a release before the newest change of the schema left it, as far as Flyway can tell. */
  private static void makeOlder(DatabaseAddress address) throws SQLException {
    try (Connection c = DriverManager.getConnection(address.url(), address.user(), "");
        Statement s = c.createStatement()) {
      s.execute(
          "DELETE FROM \"flyway_schema_history\" WHERE \"installed_rank\" ="
              + " (SELECT MAX(\"installed_rank\") FROM \"flyway_schema_history\""
              + " WHERE \"version\" IS NOT NULL)");
    }
  }

  @Test
  void theDatabaseOfAnOlderReleaseIsNotChangedByABackup() throws Exception {
    OrchestratorConfig lab = config("data", DatabaseConfig.EMBEDDED);
    int runs = with(lab, DatabaseToolTest::made).size();
    DatabaseAddress address = DatabaseAddress.inFolder(lab.dataFolder());
    makeOlder(address);
    Path file = folder.resolve("backup.mv.db");
    Said said = tool(lab, "backup", file.toString());
    assertThat(said.code()).as("of %d runs", runs).isEqualTo(1);
    assertThat(said.text()).contains("of an older release (expected: the one that wrote it");
    assertThat(file).doesNotExist();
    assertThat(Database.isOlder(address)).as("still").isTrue();
  }

  @Test
  void aBackupThatWasKilledIsNoBackup() throws IOException {
    OrchestratorConfig lab = config("data", DatabaseConfig.EMBEDDED);
    List<Run> runs = with(lab, DatabaseToolTest::made);
    Path file = folder.resolve("backup.mv.db");
    Path unfinished = Files.writeString(folder.resolve("unfinished-backup.mv.db"), "half");
    assertThat(tool(lab, "restore", file.toString()).text()).contains("none (expected: what");
    assertThat(tool(lab, "backup", file.toString()).code()).isZero();
    assertThat(unfinished).doesNotExist();
    OrchestratorConfig again = config("again", DatabaseConfig.EMBEDDED);
    assertThat(tool(again, "restore", file.toString()).code()).isZero();
    assertThat(with(again, DatabaseToolTest::runs)).isEqualTo(runs);
  }

  @Test
  void aFolderWithoutADatabaseHasNoBackup() throws IOException {
    OrchestratorConfig lab = config("data", DatabaseConfig.EMBEDDED);
    assertThat(tool(lab, "backup", folder.resolve("backup.mv.db").toString()).text())
        .contains("none (expected: the database of a lab)");
    assertThat(lab.dataFolder()).isEmptyDirectory();
  }
}
