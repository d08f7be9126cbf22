package io.orograph.orchestrator.webhook;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one orchestrator knows of who was told of which end. */
final class Told {
  private static final Logger LOG = LoggerFactory.getLogger(Told.class);

  private final Ledger ledger;
  private final Set<String> keys = new HashSet<>();
  private final Instant since;

  /**
   * Reads it, and forgets what is too old to be asked for.
   *
   * @param now from when on there is something to tell where nothing was told before
   * @param oldest ends before this are not asked for
   */
  Told(Ledger ledger, Instant now, Instant oldest) {
    this.ledger = ledger;
    Instant first = ledger.since(now);
    this.since = first.isBefore(oldest) ? oldest : first;
    ledger.told(oldest).forEach(entry -> keys.add(key(entry.destination(), entry.event())));
  }

  /** Ends before this are nobody's business. */
  Instant since() {
    return since;
  }

  private static String key(String destination, String event) {
    return destination + " " + event;
  }

  boolean has(Destination destination, SweepEnd end) {
    return keys.contains(key(destination.key(), end.id()));
  }

  /**
   * Remembers it, for everybody before this returns. Where that cannot be written it is told once
   * more after a restart, but not before.
   */
  void add(Destination destination, SweepEnd end) {
    keys.add(key(destination.key(), end.id()));
    try {
      ledger.keep(List.of(new Ledger.Entry(destination.key(), end.id(), end.at())));
    } catch (RuntimeException e) {
      LOG.warn("not written: after a restart {} is told again", end.sweep(), e);
    }
  }
}
