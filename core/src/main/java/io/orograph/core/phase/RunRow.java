package io.orograph.core.phase;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import java.util.Optional;

/**
 * A run that has ended.
 *
 * @param cell id of its cell
 * @param replicate 0 to R−1
 * @param outcome how it ended
 * @param summary what it did, if that is recorded
 */
public record RunRow(String cell, int replicate, RunOutcome outcome, Optional<RunSummary> summary) {
  /** Without a record of what it did. */
  public RunRow(String cell, int replicate, RunOutcome outcome) {
    this(cell, replicate, outcome, Optional.empty());
  }
}
