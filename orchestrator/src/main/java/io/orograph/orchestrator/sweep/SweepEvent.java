package io.orograph.orchestrator.sweep;

import io.orograph.core.search.Ask;
import io.orograph.core.search.CellVotes;
import io.orograph.core.search.SearchEnd;
import io.orograph.core.stop.RunLoss;
import io.orograph.core.stop.StopDecision;
import io.orograph.core.sweep.SweepSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A fact about a sweep; kept for ever, in the form of {@code orograph/journal/v1/events.proto}. */
public sealed interface SweepEvent {
  /** When it was decided; for people. */
  Instant at();

  /** The mutating call that caused it; empty when no call did. */
  default String requestId() {
    return "";
  }

  /**
   * The sweep was accepted.
   *
   * @param adoption runs that are only measured; empty for a sweep that trains its own
   * @param traceParent the call that submitted it, as W3C Trace Context writes it; empty if it was
   *     not traced
   */
  record SweepCreated(
      String name,
      SweepSpec spec,
      String specDigest,
      Map<String, String> labels,
      String description,
      String createdBy,
      String requestId,
      Optional<Adoption> adoption,
      String traceParent,
      Instant at)
      implements SweepEvent {
    public SweepCreated {
      labels = Map.copyOf(labels);
    }

    /** Of a sweep that is not traced. */
    public SweepCreated(
        String name,
        SweepSpec spec,
        String specDigest,
        Map<String, String> labels,
        String description,
        String createdBy,
        String requestId,
        Optional<Adoption> adoption,
        Instant at) {
      this(name, spec, specDigest, labels, description, createdBy, requestId, adoption, "", at);
    }

    /** Of a sweep that trains its runs. */
    public SweepCreated(
        String name,
        SweepSpec spec,
        String specDigest,
        Map<String, String> labels,
        String description,
        String createdBy,
        String requestId,
        Instant at) {
      this(name, spec, specDigest, labels, description, createdBy, requestId, Optional.empty(), at);
    }
  }

  /**
   * Priority, parallelism, quota, labels, description or how long checkpoints are kept changed; or
   * nothing, and a call that found the sweep as it wanted it is known by this.
   */
  record SweepUpdated(SweepChange change, String requestId, Instant at) implements SweepEvent {}

  /** No new work is granted. */
  record SweepPaused(String requestId, Instant at) implements SweepEvent {}

  /** Work is granted again. */
  record SweepResumed(String requestId, Instant at) implements SweepEvent {}

  /**
   * It asks for more.
   *
   * @param spec the whole specification from now on
   * @param specDigest SHA-256 of its canonical form
   */
  record SweepExtended(SweepSpec spec, String specDigest, String requestId, Instant at)
      implements SweepEvent {}

  /** Failed runs are tried again. */
  record RunsRetried(Retry retry, String requestId, Instant at) implements SweepEvent {}

  /** A block of runs was opened: cells {@code fromCell} (inclusive) to {@code toCell}. */
  record BlockOpened(int block, long fromCell, long toCell, Instant at) implements SweepEvent {}

  /**
   * Every run and measurement of a block has ended.
   *
   * @param votes what its cells say to an adaptive search; empty without one
   */
  record BlockFinished(int block, List<CellVotes> votes, Instant at) implements SweepEvent {
    public BlockFinished {
      votes = List.copyOf(votes);
    }

    /** Of a sweep that does not search. */
    public BlockFinished(int block, Instant at) {
      this(block, List.of(), at);
    }
  }

  /**
   * The adaptive search of the sweep decided which cells to train next.
   *
   * @param round number of the decision, from 1; one that asks for many cells is several events
   * @param asks the cells, with the reason for each
   * @param end whether it goes on
   */
  record SearchDecided(int round, List<Ask> asks, SearchEnd end, Instant at) implements SweepEvent {
    public SearchDecided {
      asks = List.copyOf(asks);
    }
  }

  /** Runs of a block have told what they have come to, on the way to a rung. */
  record LossesReported(List<RunLoss> losses, Instant at) implements SweepEvent {
    public LossesReported {
      losses = List.copyOf(losses);
    }
  }

  /**
   * The rule that stops runs early has decided which of them go on from a rung.
   *
   * @param rung its number, from 1; a decision that stops many is several events
   */
  record RungDecided(int rung, StopDecision decision, Instant at) implements SweepEvent {}

  /** Everything has ended. */
  record SweepFinished(Instant at) implements SweepEvent {}

  /** A user cancelled it. */
  record SweepCancelled(String requestId, Instant at) implements SweepEvent {}

  /** A user deleted it. */
  record SweepDeleted(String requestId, Instant at) implements SweepEvent {}
}
