package io.orograph.orchestrator.collect;

import io.orograph.core.checkpoint.Digest;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** What is known to be referred to. */
public interface Referred {
  /** Tells {@code user} each digest at least once. */
  void each(Consumer<Digest> user);

  /** Since when there may be references that {@link #each} does not tell yet. */
  Optional<Instant> incompleteSince();
}
