package io.orograph.orchestrator.results;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;

/** Reads the events that an entity type has in the journal of {@code pekko-persistence-jdbc}. */
public final class JdbcJournalReader<E> implements JournalReader<E> {
  private final ActorSystem<?> system;
  private final BiFunction<String, Object, E> decode;
  private final JdbcReadJournal journal;

  /**
   * A reader for entities of one type.
   *
   * @param decode the event in what the journal holds for an entity; the journal's form is not ours
   *     to know
   */
  public JdbcJournalReader(ActorSystem<?> system, BiFunction<String, Object, E> decode) {
    this.system = system;
    this.decode = decode;
    this.journal =
        PersistenceQuery.get(system)
            .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
  }

  @Override
  public CompletionStage<List<Numbered<E>>> after(String persistenceId, long sequence, int limit) {
    return journal
        .currentEventsByPersistenceId(persistenceId, sequence + 1, sequence + limit)
        .map(e -> new Numbered<>(e.sequenceNr(), decode.apply(persistenceId, e.event())))
        .runWith(Sink.seq(), system);
  }
}
