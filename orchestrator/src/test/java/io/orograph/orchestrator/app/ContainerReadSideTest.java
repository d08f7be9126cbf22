package io.orograph.orchestrator.app;

import io.orograph.orchestrator.results.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/** The way of facts from a journal on a server in a container to clients, across a restart. */
@Tag("docker")
@EnabledIf("io.orograph.orchestrator.results.ContainerEngine#found")
class ContainerReadSideTest extends PostgresReadSideTest {
  @Override
  TestDatabase server() {
    return TestDatabase.CONTAINER;
  }
}
