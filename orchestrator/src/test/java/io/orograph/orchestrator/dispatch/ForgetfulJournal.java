package io.orograph.orchestrator.dispatch;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A journal in memory that can commit a write and say that it failed, as a database does whose
 * connection breaks between the commit and its answer.
 */
public final class ForgetfulJournal extends AsyncWriteJournal {
  private static final Map<String, NavigableMap<Long, PersistentRepr>> EVENTS =
      new ConcurrentHashMap<>();
  private static final Set<String> DENIED = ConcurrentHashMap.newKeySet();

  /** Settings of a system that writes here. */
  static Config config() {
    return ConfigFactory.parseString(
            """
            pekko.actor.provider = local
            pekko.persistence.journal.plugin = forgetful-journal
            pekko.persistence.snapshot-store.plugin = ""
            forgetful-journal {
              class = "%s"
              circuit-breaker.max-failures = 1000
            }
            """
                .formatted(ForgetfulJournal.class.getName()))
        .withFallback(ConfigFactory.load());
  }

  /** Says of the next write of this entity that it failed. */
  static void deny(String persistenceId) {
    DENIED.add(persistenceId);
  }

  /** How many events of an entity were committed. */
  static int committed(String persistenceId) {
    return events(persistenceId).size();
  }

  static void clear() {
    EVENTS.clear();
    DENIED.clear();
  }

  private static NavigableMap<Long, PersistentRepr> events(String persistenceId) {
    return EVENTS.computeIfAbsent(persistenceId, id -> new ConcurrentSkipListMap<>());
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(
      Iterable<AtomicWrite> messages) {
    boolean denied = false;
    for (AtomicWrite write : messages) {
      for (PersistentRepr event : CollectionConverters.asJava(write.payload())) {
        events(event.persistenceId()).put(event.sequenceNr(), event);
      }
      denied |= DENIED.remove(write.persistenceId());
    }
    return denied
        ? Futures.failed(new IOException("the connection broke after the commit"))
        : Futures.successful(List.of());
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long last) {
    events(persistenceId).headMap(last, true).clear();
    return Futures.successful(null);
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId, long from, long to, long most, Consumer<PersistentRepr> replay) {
    events(persistenceId).tailMap(from, true).values().stream()
        .filter(event -> event.sequenceNr() <= to)
        .limit(most)
        .forEach(replay);
    return Futures.successful(null);
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
    NavigableMap<Long, PersistentRepr> known = events(persistenceId);
    return Futures.successful(known.isEmpty() ? 0L : known.lastKey());
  }
}
