package io.orograph.orchestrator.dispatch;

import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.block.Work;
import io.orograph.wire.trace.Tracing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The dispatcher's side of one lease: its stream, and how far its events have come and been
 * recorded.
 *
 * <p>A pack's events keep their numbers over broken streams. A measuring is begun anew by each call
 * and numbers its events from 1 again, so its facts are numbered on from those already received.
 */
final class Attachment {
  private final Work work;
  private final LeaseTrace trace;
  private final List<Work.RecordedMeasurement> measured = new ArrayList<>();
  private Optional<Outside.WorkerStream> stream = Optional.empty();
  private int generation;
  private long base;
  private long received;
  private long confirmed;
  private int faults;
  private int breaks;
  private OptionalLong unheardSince = OptionalLong.empty();
  private long calledAt;
  private boolean complete;
  private boolean ending;

  /** Of a lease that is not traced. */
  Attachment(Work work) {
    this(work, LeaseTrace.begin(Tracing.off(), "", work));
  }

  Attachment(Work work, LeaseTrace trace) {
    this.work = work;
    this.trace = trace;
    this.received = work.afterSequence();
    this.confirmed = work.afterSequence();
    if (work instanceof Work.MeasureWork m) {
      measured.addAll(m.recorded());
      base = work.afterSequence();
    }
  }

  Work work() {
    return work;
  }

  /** What is traced and logged of it. */
  LeaseTrace trace() {
    return trace;
  }

  Lease lease() {
    return work.lease();
  }

  TaskKey key() {
    return new TaskKey(lease().sweep(), lease().task());
  }

  /** Which call of the worker counts; what older ones bring is dropped. */
  int generation() {
    return generation;
  }

  boolean streaming() {
    return stream.isPresent();
  }

  /** What a measuring need not bring again. */
  List<Work.RecordedMeasurement> measured() {
    return List.copyOf(measured);
  }

  /** Sequence up to which a pack's events are recorded or on their way. */
  long received() {
    return received;
  }

  /** The sequence that the worker may be told is recorded. */
  long confirmedToWorker() {
    return Math.max(0, confirmed - base);
  }

  /** A new call is about to start. */
  int nextGeneration() {
    if (work instanceof Work.MeasureWork) {
      base = received;
    }
    generation++;
    return generation;
  }

  /** The worker is called at this time. */
  void called(long now) {
    calledAt = now;
    if (unheardSince.isEmpty()) {
      unheardSince = OptionalLong.of(now);
    }
  }

  /** When the call began that was the last one. */
  long calledAt() {
    return calledAt;
  }

  /** The first call since the worker was last known to hear. */
  long unheardSince() {
    return unheardSince.orElse(calledAt);
  }

  /** The worker hears what it is told. */
  void heard() {
    unheardSince = OptionalLong.empty();
  }

  void streaming(Outside.WorkerStream started) {
    stream = Optional.of(started);
  }

  /**
   * Takes an event, in its place among the recorded ones.
   *
   * @return empty if it is known already
   * @throws IllegalStateException if events before it are missing
   */
  Optional<Fact.Numbered> take(Fact.Numbered event) {
    long sequence = base + event.sequence();
    if (sequence <= received) {
      return Optional.empty();
    }
    if (sequence != received + 1) {
      throw new IllegalStateException(
          "sequence: " + event.sequence() + " (expected: " + (received - base + 1) + ")");
    }
    received = sequence;
    faults = 0;
    breaks = 0;
    heard();
    complete = event.fact() instanceof Fact.Ended;
    if (event.fact() instanceof Fact.Measured m) {
      measured.add(
          new Work.RecordedMeasurement(
              m.measurement().metric(), m.measurement().subject().replicates()));
    }
    return Optional.of(new Fact.Numbered(sequence, event.fact()));
  }

  /** Everything up to {@code sequence} is recorded: the worker may send as many more. */
  void confirm(long sequence) {
    if (sequence > confirmed) {
      int more = Math.toIntExact(sequence - confirmed);
      confirmed = sequence;
      stream.ifPresent(s -> s.request(more));
    }
  }

  /** An event was dropped: the worker may send another. */
  void skip() {
    stream.ifPresent(s -> s.request(1));
  }

  /** The stream is over; returns how many faults there were in a row without progress. */
  int ended(boolean fault) {
    stream = Optional.empty();
    breaks++;
    if (fault) {
      faults++;
    }
    return faults;
  }

  /** Whether nothing more is to be asked of the worker: all has come, or the lease is ending. */
  boolean settled() {
    return complete || ending;
  }

  /** The lease is about to be ended in its block; false if it is so already. */
  boolean ending() {
    boolean first = !ending;
    ending = true;
    return first;
  }

  /** Ends in a row without progress. */
  int breaks() {
    return breaks;
  }

  /** Listens no more. */
  void close(String why) {
    generation++;
    stream.ifPresent(s -> s.cancel(why));
    stream = Optional.empty();
  }
}
