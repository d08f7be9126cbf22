package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.base.Throwables;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnershipTest {
  private final DatabaseAddress address = TestDatabase.EMBEDDED.fresh();

  /** As the server does when it is started again. */
  private void breakSessions() throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(address.url(), address.user(), address.password())) {
      TestDatabase.breakSessions(connection);
    }
  }

  @Test
  void oneProcessHasADatabaseAndTheNextIsToldSince() {
    try (Ownership first = Ownership.take(address)) {
      assertThat(first.renew()).isTrue();
      assertThatThrownBy(() -> Ownership.take(address))
          .isInstanceOf(Ownership.Taken.class)
          .hasMessageContaining("another orchestrator has this database, from ")
          .hasMessageContaining(" since 20");
    }
    Ownership.take(address).close();
  }

  @Test
  void anotherDatabaseOfTheSameServerIsFree() {
    try (Ownership first = Ownership.take(address);
        Ownership other = Ownership.take(TestDatabase.EMBEDDED.fresh())) {
      assertThat(first.renew()).isTrue();
      assertThat(other.renew()).isTrue();
    }
  }

  @Test
  void aBrokenSessionIsMadeAnew() throws SQLException {
    try (Ownership ownership = Ownership.take(address)) {
      breakSessions();
      assertThat(ownership.renew()).isTrue();
      assertThatThrownBy(() -> Ownership.take(address)).isInstanceOf(Ownership.Taken.class);
    }
  }

  @Test
  void whoWasSlowerAfterABreakIsTold() throws SQLException {
    try (Ownership ownership = Ownership.take(address)) {
      breakSessions();
      try (Ownership faster = Ownership.take(address)) {
        assertThatThrownBy(ownership::renew).isInstanceOf(Ownership.Taken.class);
        assertThat(faster.renew()).isTrue();
      }
    }
  }

  private static final String INSERT =
      """
      INSERT INTO event_journal (persistence_id, sequence_number, writer, event_ser_id,
        event_ser_manifest, event_payload) VALUES (?, ?, 'w', 1, 'm', ''::bytea)\
      """;

  private static Connection session(DatabaseAddress address) throws SQLException {
    return DriverManager.getConnection(address.url(), address.user(), address.password());
  }

  private static boolean gone(DatabaseAddress old, String name) {
    return old.node().equals(Optional.of(name));
  }

  private static Ownership takeOver(DatabaseAddress next, DatabaseAddress old) {
    return Ownership.takeOver(next, name -> gone(old, name), Duration.ZERO);
  }

  private static void write(Database database, long sequence) {
    int rows = database.transact(c -> Sql.update(c, INSERT, "block|a", sequence));
    assertThat(rows).isOne();
  }

  /** Why writing fails, once the pool has no connection left that was cut off. */
  private static String why(Database pool) {
    String told = "";
    for (int tries = 0; tries < 20 && !told.contains("another"); tries++) {
      Throwable failure = catchThrowable(() -> write(pool, 2));
      assertThat(failure).isInstanceOf(Database.DatabaseException.class);
      told = String.valueOf(Throwables.getRootCause(failure).getMessage());
    }
    return told;
  }

  /** The number of events, or 0 where the connection was broken. */
  private static int tried(Database database) {
    try {
      return written(database).size();
    } catch (Database.DatabaseException e) {
      return 0;
    }
  }

  private static List<Long> written(Database database) {
    return database.transact(
        c ->
            Sql.list(
                c,
                row -> row.getLong(1),
                "SELECT sequence_number FROM event_journal ORDER BY sequence_number"));
  }

  /**
   * Whatever a removed node still does: what it has begun, what its pool has, what it makes anew.
   */
  @Test
  void aRemovedNodeLosesTheDatabaseAndWritesNothingAnyMore() throws SQLException {
    DatabaseAddress old = address.ofNode("orograph-127.0.0.1:1-a");
    DatabaseAddress next = address.ofNode("orograph-127.0.0.1:2-b");
    try (Ownership first = Ownership.take(old);
        Database pool = Database.open(old);
        Connection begun = session(old)) {
      write(pool, 1);
      begun.setAutoCommit(false);
      Sql.update(begun, INSERT, "block|a", 2L);
      try (Ownership second = takeOver(next, old);
          Database mine = Database.open(next)) {
        assertThatThrownBy(begun::commit).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> write(pool, 2)).isInstanceOf(Database.DatabaseException.class);
        assertThat(why(pool)).contains("another orchestrator has this database");
        assertThatThrownBy(first::renew).isInstanceOf(Ownership.Taken.class);
        assertThat(second.renew()).isTrue();
        assertThat(written(mine)).containsExactly(1L);
        write(mine, 2);
        assertThat(written(mine)).containsExactly(1L, 2L);
      }
    }
  }

  /** The journal's own fence: of two writers of one entity the second fails, and reads again. */
  @Test
  void anEntityHasOneEventOfANumber() {
    try (Database pool = Database.open(address)) {
      write(pool, 1);
      assertThatThrownBy(() -> write(pool, 1)).hasMessageContaining("event_journal_pkey");
      assertThat(written(pool)).containsExactly(1L);
    }
  }

  @Test
  void aNodeThatIsAMemberKeepsTheDatabase() {
    DatabaseAddress member = address.ofNode("orograph-127.0.0.1:1-a");
    DatabaseAddress next = address.ofNode("orograph-127.0.0.1:2-b");
    try (Ownership first = Ownership.take(member)) {
      assertThatThrownBy(() -> takeOver(next, next)).isInstanceOf(Ownership.Taken.class);
      assertThat(first.renew()).isTrue();
    }
  }

  @Test
  void whoEndsGivesTheDatabaseToTheNodeThatWaits() throws Exception {
    DatabaseAddress next = address.ofNode("orograph-127.0.0.1:2-b");
    try (Ownership first = Ownership.take(address.ofNode("orograph-127.0.0.1:1-a"))) {
      CompletableFuture<Ownership> second =
          CompletableFuture.supplyAsync(
              () -> Ownership.takeOver(next, name -> false, Duration.ofSeconds(20)));
      assertThat(second).isNotDone();
      first.close();
      try (Ownership taken = second.get(20, TimeUnit.SECONDS)) {
        assertThat(taken.renew()).isTrue();
      }
    }
  }

  @Test
  void afterABreakANodeConnectsAsBefore() throws SQLException {
    DatabaseAddress node = address.ofNode("orograph-127.0.0.1:1-a");
    try (Ownership ownership = Ownership.take(node);
        Database pool = Database.open(node)) {
      write(pool, 1);
      breakSessions();
      // The pool may find out by itself, or only by a failure.
      assertThat(Stream.generate(() -> tried(pool)).limit(10)).contains(1);
      assertThat(ownership.renew()).isTrue();
      assertThat(written(pool)).containsExactly(1L);
    }
  }

  @Test
  void theNameOfANodeTakesThePlaceOfTheUsualOne() {
    DatabaseAddress usual =
        new DatabaseAddress(
            "jdbc:postgresql://h/d?ApplicationName=orograph&tcpKeepAlive=true", "u", "");
    assertThat(usual.ofNode("orograph-h:1-a").url())
        .isEqualTo("jdbc:postgresql://h/d?tcpKeepAlive=true&ApplicationName=orograph-h:1-a");
    assertThat(new DatabaseAddress("jdbc:postgresql://h/d", "u", "").ofNode("n").url())
        .isEqualTo("jdbc:postgresql://h/d?ApplicationName=n");
    assertThat(
            new DatabaseAddress("jdbc:postgresql://h/d?a=b&ApplicationName=x", "u", "")
                .ofNode("n")
                .url())
        .isEqualTo("jdbc:postgresql://h/d?a=b&ApplicationName=n");
    assertThat(Ownership.fence(usual)).isEmpty();
  }

  @Test
  void anH2FileIsLockedByH2ItselfAndOpensForOneAlone(@TempDir Path folder) {
    DatabaseAddress file = DatabaseAddress.inFolder(folder);
    try (Ownership ownership = Ownership.take(file)) {
      assertThat(ownership.renew()).isTrue();
    }
  }
}
