package io.orograph.metrics.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The events of one asking, numbered from 1 without gaps. One stream reads them at its own pace and
 * is woken when there is more. Safe for use by several threads; a listener is called outside of any
 * lock and must not block.
 */
public final class MeasureLog {
  private final List<MeasureEvent> events = new ArrayList<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** Numbers and keeps an event. */
  public void append(MeasureEvent event) {
    synchronized (this) {
      if (ended()) {
        throw new IllegalStateException("event: " + event + " (expected: none after the end)");
      }
      events.add(event);
    }
    listeners.forEach(Runnable::run);
  }

  /** The event with number {@code sequence + 1}, if it has happened. */
  public synchronized Optional<MeasureEvent> next(long sequence) {
    return sequence < events.size()
        ? Optional.of(events.get(Math.toIntExact(sequence)))
        : Optional.empty();
  }

  /** The number of the newest event; 0 before the first. */
  public synchronized long last() {
    return events.size();
  }

  /** Whether the task has ended. */
  public synchronized boolean ended() {
    return !events.isEmpty() && events.getLast() instanceof MeasureEvent.Ended;
  }

  /** Calls {@code wake} whenever there may be more to read, until the result is run. */
  public Runnable listen(Runnable wake) {
    listeners.add(wake);
    return () -> listeners.remove(wake);
  }
}
