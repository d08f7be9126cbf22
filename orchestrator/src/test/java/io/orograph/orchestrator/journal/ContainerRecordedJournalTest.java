package io.orograph.orchestrator.journal;

import io.orograph.orchestrator.results.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/** The recorded journal becomes the same rows on a server in a container. */
@Tag("docker")
@EnabledIf("io.orograph.orchestrator.results.ContainerEngine#found")
class ContainerRecordedJournalTest extends PostgresRecordedJournalTest {
  @Override
  TestDatabase server() {
    return TestDatabase.CONTAINER;
  }
}
