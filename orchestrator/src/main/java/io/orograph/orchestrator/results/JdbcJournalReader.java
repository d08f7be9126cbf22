package io.orograph.orchestrator.results;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;

/** Reads the events that an entity type has in the journal of {@code pekko-persistence-jdbc}. */
public final class JdbcJournalReader<E> implements JournalReader<E> {
  private final ActorSystem<?> system;
  private final Class<E> events;
  private final JdbcReadJournal journal;

  /** A reader for entities whose events are {@code events}. */
  public JdbcJournalReader(ActorSystem<?> system, Class<E> events) {
    this.system = system;
    this.events = events;
    this.journal =
        PersistenceQuery.get(system)
            .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
  }

  @Override
  public CompletionStage<List<Numbered<E>>> after(String persistenceId, long sequence, int limit) {
    return journal
        .currentEventsByPersistenceId(persistenceId, sequence + 1, sequence + limit)
        .map(e -> new Numbered<>(e.sequenceNr(), events.cast(e.event())))
        .runWith(Sink.seq(), system);
  }
}
