package io.orograph.trainer.pack;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The events of one (pack, attempt), numbered from 1 without gaps and kept until they are confirmed
 * as recorded.
 *
 * <p>Readers pull: each keeps its own position and is woken when there may be more, so a slow or
 * missing reader costs nothing but the events it has not confirmed. Safe for use by several
 * threads; a listener is called outside of any lock and must not block.
 */
public final class EventLog {
  private final NavigableMap<Long, PackEvent> kept = new TreeMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private long last;
  private long confirmed;
  private boolean ended;
  private List<LivePoint> live = List.of();
  private long liveVersion;

  /** An event with its number. */
  public record Numbered(long sequence, PackEvent event) {}

  /** The newest live points with the number of their renewals. */
  public record Live(long version, List<LivePoint> points) {
    public Live {
      points = List.copyOf(points);
    }
  }

  /** The event asked for has been dropped. */
  public static final class EventsPrunedException extends Exception {
    private final long oldest;

    EventsPrunedException(long after, long confirmed) {
      super("after_sequence: " + after + " (expected: at least " + confirmed + ")");
      this.oldest = confirmed + 1;
    }

    /** The number of the oldest event that may still be asked for. */
    public long oldest() {
      return oldest;
    }
  }

  /** Numbers and keeps an event. */
  public long append(PackEvent event) {
    long sequence;
    synchronized (this) {
      if (ended) {
        throw new IllegalStateException("event: " + event + " (expected: none after the end)");
      }
      sequence = ++last;
      kept.put(sequence, event);
      ended = event instanceof PackEvent.PackEnded;
    }
    listeners.forEach(Runnable::run);
    return sequence;
  }

  /** Replaces the live points. */
  public void live(List<LivePoint> points) {
    synchronized (this) {
      live = List.copyOf(points);
      liveVersion++;
    }
    listeners.forEach(Runnable::run);
  }

  /**
   * The event with number {@code sequence + 1}, if it has happened.
   *
   * @throws EventsPrunedException if it has been dropped
   */
  public synchronized Optional<Numbered> next(long sequence) throws EventsPrunedException {
    if (sequence >= last) {
      return Optional.empty();
    }
    PackEvent event = kept.get(sequence + 1);
    if (event == null) {
      throw new EventsPrunedException(sequence, confirmed);
    }
    return Optional.of(new Numbered(sequence + 1, event));
  }

  /** The newest live points, if they are newer than {@code version}. */
  public synchronized Optional<Live> liveAfter(long version) {
    return liveVersion > version ? Optional.of(new Live(liveVersion, live)) : Optional.empty();
  }

  /** Drops the events up to a number, which have been recorded elsewhere. */
  public synchronized void confirm(long sequence) {
    confirmed = Math.max(confirmed, Math.min(sequence, last));
    kept.headMap(confirmed, true).clear();
  }

  /** The number of the newest event; 0 before the first. */
  public synchronized long last() {
    return last;
  }

  /** How many events wait for confirmation. */
  public synchronized int unconfirmed() {
    return kept.size();
  }

  /** Whether the pack has ended. */
  public synchronized boolean ended() {
    return ended;
  }

  /** Whether the pack has ended and every event has been confirmed. */
  public synchronized boolean done() {
    return ended && kept.isEmpty();
  }

  /** Calls {@code wake} whenever there may be more to read, until the result is run. */
  public Runnable listen(Runnable wake) {
    listeners.add(wake);
    return () -> listeners.remove(wake);
  }
}
