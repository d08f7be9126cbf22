package io.orograph.orchestrator.node;

import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** What the active node does. */
@FunctionalInterface
public interface Duty {
  /**
   * Begins, and returns when it is done.
   *
   * @param members tells from whom a duty may be taken over
   * @throws IOException if it cannot begin; the node leaves the cluster then
   */
  Running start(Members members) throws IOException;

  /** A duty that has begun. */
  interface Running extends AutoCloseable {
    /** Completes when it ends, for whatever reason. */
    CompletionStage<?> ended();

    /** Ends it; what it held may be taken by the next node when this returns. */
    @Override
    void close();
  }
}
