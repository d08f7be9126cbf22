package io.orograph.orchestrator.sweep;

import io.orograph.orchestrator.sweep.SweepEntity.Command;

/** Which command a sweep accepts in which state: the table that code, documents and tests share. */
final class Transitions {
  private Transitions() {}

  /** What becomes of a command. */
  enum Verdict {
    /** It leads to events. */
    ACCEPT,
    /** It is so already: answered with the sweep, without an event. */
    UNCHANGED,
    /** It is so already, by a user's call: an event that changes nothing keeps its request id. */
    KEPT,
    /** The state forbids it. */
    FROZEN,
    /** There is no sweep. */
    NOT_FOUND,
    /** There was one, and it was deleted. */
    DELETED,
    /** There is one: the same request's answer again, or ALREADY_EXISTS. */
    EXISTS
  }

  static Verdict of(Sweep state, Command command) {
    return switch (state) {
      case Sweep.Unplanned u ->
          command instanceof SweepEntity.Create ? Verdict.ACCEPT : Verdict.NOT_FOUND;
      case Sweep.Active a ->
          switch (command) {
            case SweepEntity.Create c -> Verdict.EXISTS;
            case SweepEntity.Get c -> Verdict.UNCHANGED;
            case SweepEntity.Describe c -> Verdict.UNCHANGED;
            case SweepEntity.Pause c -> Verdict.ACCEPT;
            case SweepEntity.Resume c -> Verdict.KEPT;
            case SweepEntity.Cancel c -> Verdict.ACCEPT;
            case SweepEntity.Delete c -> c.force() ? Verdict.ACCEPT : Verdict.FROZEN;
            case SweepEntity.Update c -> Verdict.ACCEPT;
            case SweepEntity.Extend c -> Verdict.ACCEPT;
            case SweepEntity.RetryRuns c -> Verdict.ACCEPT;
            case SweepEntity.OpenBlock c -> openable(a) ? Verdict.ACCEPT : Verdict.UNCHANGED;
            case SweepEntity.FinishBlock c -> finishable(a, c);
          };
      case Sweep.Paused p ->
          switch (command) {
            case SweepEntity.Create c -> Verdict.EXISTS;
            case SweepEntity.Get c -> Verdict.UNCHANGED;
            case SweepEntity.Describe c -> Verdict.UNCHANGED;
            case SweepEntity.Pause c -> Verdict.KEPT;
            case SweepEntity.Resume c -> Verdict.ACCEPT;
            case SweepEntity.Cancel c -> Verdict.ACCEPT;
            case SweepEntity.Delete c -> c.force() ? Verdict.ACCEPT : Verdict.FROZEN;
            case SweepEntity.Update c -> Verdict.ACCEPT;
            case SweepEntity.Extend c -> Verdict.ACCEPT;
            case SweepEntity.RetryRuns c -> Verdict.ACCEPT;
            case SweepEntity.OpenBlock c -> Verdict.UNCHANGED;
            case SweepEntity.FinishBlock c -> finishable(p, c);
          };
      case Sweep.Finished f ->
          switch (command) {
            case SweepEntity.Create c -> Verdict.EXISTS;
            case SweepEntity.Get c -> Verdict.UNCHANGED;
            case SweepEntity.Describe c -> Verdict.UNCHANGED;
            case SweepEntity.Pause c -> Verdict.FROZEN;
            case SweepEntity.Resume c -> Verdict.FROZEN;
            case SweepEntity.Cancel c -> Verdict.FROZEN;
            case SweepEntity.Delete c -> Verdict.ACCEPT;
            case SweepEntity.Update c -> Verdict.ACCEPT;
            case SweepEntity.Extend c -> Verdict.ACCEPT;
            case SweepEntity.RetryRuns c -> Verdict.ACCEPT;
            case SweepEntity.OpenBlock c -> Verdict.UNCHANGED;
            case SweepEntity.FinishBlock c -> Verdict.UNCHANGED;
          };
      case Sweep.Cancelled c0 ->
          switch (command) {
            case SweepEntity.Create c -> Verdict.EXISTS;
            case SweepEntity.Get c -> Verdict.UNCHANGED;
            case SweepEntity.Describe c -> Verdict.UNCHANGED;
            case SweepEntity.Pause c -> Verdict.FROZEN;
            case SweepEntity.Resume c -> Verdict.FROZEN;
            case SweepEntity.Cancel c -> Verdict.KEPT;
            case SweepEntity.Delete c -> Verdict.ACCEPT;
            case SweepEntity.Update c -> Verdict.ACCEPT;
            case SweepEntity.Extend c -> Verdict.FROZEN;
            case SweepEntity.RetryRuns c -> Verdict.FROZEN;
            case SweepEntity.OpenBlock c -> Verdict.UNCHANGED;
            case SweepEntity.FinishBlock c -> closable(c0, c);
          };
      case Sweep.Deleted d ->
          switch (command) {
            case SweepEntity.Create c -> Verdict.EXISTS;
            case SweepEntity.Get c -> Verdict.DELETED;
            case SweepEntity.Describe c -> Verdict.UNCHANGED;
            case SweepEntity.Pause c -> Verdict.DELETED;
            case SweepEntity.Resume c -> Verdict.DELETED;
            case SweepEntity.Cancel c -> Verdict.DELETED;
            case SweepEntity.Delete c -> Verdict.DELETED;
            case SweepEntity.Update c -> Verdict.DELETED;
            case SweepEntity.Extend c -> Verdict.DELETED;
            case SweepEntity.RetryRuns c -> Verdict.DELETED;
            case SweepEntity.OpenBlock c -> Verdict.UNCHANGED;
            case SweepEntity.FinishBlock c -> closable(d, c);
          };
    };
  }

  private static boolean openable(Sweep.Active state) {
    return state.facts().openedBlocks() < state.facts().growth().blocks();
  }

  private static Verdict finishable(Sweep.Planned state, SweepEntity.FinishBlock command) {
    return state.facts().openBlocks().contains(command.block())
            && command.extension() == state.facts().growth().extensions()
            && command.retried() == state.facts().growth().retried()
        ? Verdict.ACCEPT
        : Verdict.UNCHANGED;
  }

  /** Where runs may wait at a rung, a block has nothing left to do only once it is cancelled. */
  private static Verdict closable(Sweep.Planned state, SweepEntity.FinishBlock command) {
    return command.cancelled() || !state.facts().spec().earlyStopping().any()
        ? finishable(state, command)
        : Verdict.UNCHANGED;
  }
}
