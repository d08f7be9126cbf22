package io.orograph.orchestrator.results;

import java.util.UUID;

/** Results of nothing, in memory. */
public final class BlankResults implements AutoCloseable {
  private final Database database =
      Database.open("jdbc:h2:mem:" + UUID.randomUUID() + ";DATABASE_TO_UPPER=false", "sa", "");

  /** The store. */
  public ResultsStore store() {
    return new ResultsStore(database, new ValueTable());
  }

  @Override
  public void close() {
    database.close();
  }
}
