package io.orograph.orchestrator.results;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/** All tests of the rows on PostgreSQL, on a server in a container. */
@Tag("docker")
@EnabledIf("io.orograph.orchestrator.results.ContainerEngine#found")
class ContainerRowsTest extends PostgresRowsTest {
  @Override
  TestDatabase server() {
    return TestDatabase.CONTAINER;
  }
}
