package io.orograph.orchestrator.sweep;

import java.time.Instant;

/** The states of a sweep; only a run's outcome is terminal, a finished sweep can be extended. */
sealed interface Sweep {
  /** Nobody has asked for it. */
  record Unplanned() implements Sweep {}

  /** Its runs are trained and measured. */
  record Active(SweepFacts facts) implements Planned {}

  /** No new work is granted. */
  record Paused(SweepFacts facts) implements Planned {}

  /** Everything has ended. */
  record Finished(SweepFacts facts) implements Planned {}

  /** A user cancelled it. */
  record Cancelled(SweepFacts facts) implements Planned {}

  /**
   * A user deleted it: nothing of it can be asked for, and its name is not used again.
   *
   * @param at when
   */
  record Deleted(SweepFacts facts, Instant at) implements Planned {}

  /** It was accepted. */
  sealed interface Planned extends Sweep {
    /** What is known of it. */
    SweepFacts facts();

    /** The state's name. */
    default SweepStatus status() {
      return switch (this) {
        case Active a -> SweepStatus.ACTIVE;
        case Paused p -> SweepStatus.PAUSED;
        case Finished f -> SweepStatus.FINISHED;
        case Cancelled c -> SweepStatus.CANCELLED;
        case Deleted d -> SweepStatus.DELETED;
      };
    }

    /** The sweep for readers. */
    default SweepView view() {
      return facts().view(status());
    }

    private Planned with(SweepFacts next) {
      return switch (this) {
        case Active a -> new Active(next);
        case Paused p -> new Paused(next);
        case Finished f -> new Finished(next);
        case Cancelled c -> new Cancelled(next);
        case Deleted d -> new Deleted(next, d.at());
      };
    }
  }

  /** The state after {@code event}: a pure function, so that every journal replays alike. */
  default Sweep after(SweepEvent event) {
    return switch (this) {
      case Unplanned u ->
          switch (event) {
            case SweepEvent.SweepCreated c -> new Active(SweepFacts.of(c));
            case SweepEvent.SweepUpdated x -> throw unexpected(event);
            case SweepEvent.SweepPaused x -> throw unexpected(event);
            case SweepEvent.SweepResumed x -> throw unexpected(event);
            case SweepEvent.SweepExtended x -> throw unexpected(event);
            case SweepEvent.RunsRetried x -> throw unexpected(event);
            case SweepEvent.BlockOpened x -> throw unexpected(event);
            case SweepEvent.BlockFinished x -> throw unexpected(event);
            case SweepEvent.SearchDecided x -> throw unexpected(event);
            case SweepEvent.LossesReported x -> throw unexpected(event);
            case SweepEvent.RungDecided x -> throw unexpected(event);
            case SweepEvent.SweepFinished x -> throw unexpected(event);
            case SweepEvent.SweepCancelled x -> throw unexpected(event);
            case SweepEvent.SweepDeleted x -> throw unexpected(event);
          };
      case Planned p -> {
        SweepFacts next = p.facts().after(event, p.status());
        yield switch (event) {
          case SweepEvent.SweepCreated x -> throw unexpected(event);
          case SweepEvent.SweepUpdated x -> p.with(next);
          case SweepEvent.SweepPaused x -> new Paused(next);
          case SweepEvent.SweepResumed x -> new Active(next);
          case SweepEvent.SweepExtended x ->
              p instanceof Finished ? new Active(next) : p.with(next);
          case SweepEvent.RunsRetried x -> p instanceof Finished ? new Active(next) : p.with(next);
          case SweepEvent.BlockOpened x -> p.with(next);
          case SweepEvent.BlockFinished x -> p.with(next);
          case SweepEvent.SearchDecided x -> p.with(next);
          case SweepEvent.LossesReported x -> p.with(next);
          case SweepEvent.RungDecided x -> p.with(next);
          case SweepEvent.SweepFinished x -> new Finished(next);
          case SweepEvent.SweepCancelled x -> new Cancelled(next);
          case SweepEvent.SweepDeleted d -> new Deleted(next, d.at());
        };
      }
    };
  }

  private IllegalStateException unexpected(SweepEvent event) {
    return new IllegalStateException(
        "event: "
            + event.getClass().getSimpleName()
            + " (expected: one that fits "
            + getClass().getSimpleName()
            + ")");
  }
}
