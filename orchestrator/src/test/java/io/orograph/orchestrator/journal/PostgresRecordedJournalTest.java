package io.orograph.orchestrator.journal;

import io.orograph.orchestrator.results.Database;
import io.orograph.orchestrator.results.TestDatabase;

/** The recorded journal becomes the same rows in PostgreSQL. */
class PostgresRecordedJournalTest extends RecordedJournalTest {
  @Override
  Database fresh() {
    return Database.open(TestDatabase.EMBEDDED.fresh());
  }
}
