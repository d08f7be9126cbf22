package io.orograph.orchestrator.journal;

import io.orograph.orchestrator.results.Database;
import io.orograph.orchestrator.results.TestDatabase;

/** The recorded journal becomes the same rows in PostgreSQL. */
class PostgresRecordedJournalTest extends RecordedJournalTest {
  /** The server that is tested. */
  TestDatabase server() {
    return TestDatabase.EMBEDDED;
  }

  @Override
  Database fresh() {
    return server().open();
  }
}
