package io.orograph.orchestrator.results;

/** Results of nothing, in memory. */
public final class BlankResults implements AutoCloseable {
  private final Database database = TestDatabase.H2.open();

  /** The store. */
  public ResultsStore store() {
    return new ResultsStore(database, new ValueTable());
  }

  @Override
  public void close() {
    database.close();
  }
}
