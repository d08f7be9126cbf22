package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
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

  @Test
  void anH2FileIsLockedByH2ItselfAndOpensForOneAlone(@TempDir Path folder) {
    DatabaseAddress file = DatabaseAddress.inFolder(folder);
    try (Ownership ownership = Ownership.take(file)) {
      assertThat(ownership.renew()).isTrue();
    }
  }
}
