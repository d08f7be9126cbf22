package io.orograph.orchestrator.results;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reads the events of one entity from the journal. */
public interface JournalReader<E> {
  /**
   * An event with its number within its entity, from 1 without gaps.
   *
   * @param sequence the number
   * @param event the event
   */
  record Numbered<E>(long sequence, E event) {}

  /** The events after {@code sequence}, in order, at most {@code limit}. */
  CompletionStage<List<Numbered<E>>> after(String persistenceId, long sequence, int limit);
}
