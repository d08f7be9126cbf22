package io.orograph.orchestrator.app;

import io.orograph.orchestrator.results.DatabaseAddress;
import io.orograph.orchestrator.results.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The way of facts from a journal in PostgreSQL to clients, across a restart. */
class PostgresReadSideTest extends ReadSideTest {
  private final DatabaseAddress address = server().fresh();

  /** The server that is tested. */
  TestDatabase server() {
    return TestDatabase.EMBEDDED;
  }

  @Override
  DatabaseConfig database() throws IOException {
    return config(address, folder.resolve("password"));
  }

  /** The settings that lead to {@code address}. */
  static DatabaseConfig config(DatabaseAddress address, Path passwordFile) throws IOException {
    Files.writeString(passwordFile, address.password() + "\n");
    Files.setPosixFilePermissions(passwordFile, PosixFilePermissions.fromString("rw-------"));
    return new DatabaseConfig(
        Optional.of(address.url()), Optional.of(address.user()), Optional.of(passwordFile));
  }
}
