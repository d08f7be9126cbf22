package io.orograph.orchestrator.dispatch;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.block.Work;
import io.orograph.orchestrator.results.Samples;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One attempt at a worker: its facts are kept until they are confirmed. */
abstract class SimulatedTask {
  private final Lease lease;
  private final NavigableMap<Long, Fact> kept = new TreeMap<>();
  private long last;
  private long confirmed;
  private boolean ended;

  private SimulatedTask(Lease lease) {
    this.lease = lease;
  }

  Lease lease() {
    return lease;
  }

  /** Works on for a moment; true if the whole process ends by it. */
  abstract boolean work();

  void append(Fact fact) {
    kept.put(++last, fact);
    ended = fact instanceof Fact.Ended;
  }

  /** Ends, if it has not. */
  void stop(String reason) {
    if (!ended) {
      append(new Fact.Ended(reason));
    }
  }

  boolean ended() {
    return ended;
  }

  long last() {
    return last;
  }

  void confirm(long sequence) {
    confirmed = Math.max(confirmed, Math.min(sequence, last));
    kept.headMap(confirmed, true).clear();
  }

  /** Whether it has ended and everything is confirmed. */
  boolean done() {
    return ended && kept.isEmpty();
  }

  /**
   * The fact after a number; null if it is still to come.
   *
   * @throws AssertionError if it was confirmed and dropped: then it is asked for though it is
   *     recorded
   */
  Fact.@Nullable Numbered after(long sequence) {
    if (sequence >= last) {
      return null;
    }
    Fact fact = kept.get(sequence + 1);
    if (fact == null) {
      throw new AssertionError(
          "%s: fact %d asked for after %d were confirmed"
              .formatted(lease, sequence + 1, confirmed));
    }
    return new Fact.Numbered(sequence + 1, fact);
  }

  /** A pack. */
  static final class Pack extends SimulatedTask {
    private final Work.PackWork order;
    private final SimulatedTraining training;
    private final Set<RunKey> over;
    private SimulatedTraining.State state;
    private boolean begun;

    Pack(Work.PackWork order, SimulatedTraining training) {
      super(order.lease());
      this.order = order;
      this.training = training;
      this.over = new HashSet<>(order.ended());
      this.state =
          order
              .resumeState()
              .map(training::kept)
              .orElseGet(() -> SimulatedTraining.start(order.pack().members()));
    }

    private List<RunSpec> open() {
      return order.pack().members().stream().filter(m -> !over.contains(m.key())).toList();
    }

    @Override
    boolean work() {
      if (!begun) {
        begun = true;
        append(new Fact.Started(Samples.provenance(), state.step()));
        if (atRung()) {
          rung();
        }
        return false;
      }
      if (state.step() >= 1 && open().stream().anyMatch(m -> training.killing.contains(m.key()))) {
        return true;
      }
      if (state.step() >= 1 && open().stream().anyMatch(m -> training.failing.contains(m.key()))) {
        stop("failed: poison");
        return false;
      }
      if (state.step() < SimulatedTraining.STEPS) {
        state = SimulatedTraining.next(state);
      }
      for (RunSpec run : open()) {
        if (state.step() == training.steps(run.key())) {
          end(run);
        }
      }
      long every = order.observeEvery();
      if (open().isEmpty()) {
        stop("");
      } else if (atRung()) {
        rung();
      } else {
        if (every > 0 && state.step() % every == 0) {
          open().forEach(this::observe);
        }
        if (state.step() % 2 == 0) {
          append(new Fact.ResumeStateWritten(training.keep(state), state.step()));
        }
      }
      return false;
    }

    private boolean atRung() {
      return order.untilStep() > 0 && state.step() >= order.untilStep();
    }

    private void rung() {
      append(new Fact.ResumeStateWritten(training.keep(state), state.step()));
      for (RunSpec run : open()) {
        Digest here = Objects.requireNonNull(state.parameters().get(run.key()));
        append(
            new Fact.CheckpointWritten(
                run.key(),
                new CheckpointRef(here, CheckpointRole.EARLY_STOPPED, state.step(), 4_000)));
      }
      open().forEach(this::observe);
      stop("rung");
    }

    private void observe(RunSpec run) {
      double loss =
          SimulatedTraining.value(Objects.requireNonNull(state.parameters().get(run.key())));
      append(
          new Fact.LossObserved(
              run.key(),
              loss,
              new RunSummary(state.step(), state.step(), 0, 0, loss, "not stopped")));
    }

    private void end(RunSpec run) {
      Digest end = Objects.requireNonNull(state.parameters().get(run.key()));
      boolean diverges = training.diverging.contains(run.key());
      append(
          new Fact.CheckpointWritten(
              run.key(), new CheckpointRef(end, CheckpointRole.FINAL, state.step(), 4_000)));
      append(
          new Fact.RunEnded(
              run.key(),
              diverges ? new RunOutcome.Diverged(state.step(), 1e9) : new RunOutcome.Trained(),
              Samples.summary(SimulatedTraining.value(end))));
      over.add(run.key());
    }
  }

  /** The measurements of a cell, without those that are recorded. */
  static final class Measures extends SimulatedTask {
    private final List<Fact> left = new ArrayList<>();

    Measures(Work.MeasureWork order, List<Work.RecordedMeasurement> recorded) {
      super(order.lease());
      for (MeasurementSpec spec : order.measurements()) {
        MetricKind kind = spec.metric().kind();
        for (Work.MeasuredRun run : order.runs()) {
          int replicate = run.run().replicate();
          if (recorded.stream()
              .noneMatch(
                  r -> r.metric().equals(spec.metric()) && r.replicates().contains(replicate))) {
            double value = SimulatedTraining.value(run.checkpoint().digest());
            left.add(new Fact.Measured(Samples.scalar(kind, order.cell(), value, replicate)));
          }
        }
      }
    }

    @Override
    boolean work() {
      if (left.isEmpty()) {
        stop("");
      } else {
        append(left.removeFirst());
      }
      return false;
    }
  }
}
