package io.orograph.orchestrator.block;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.orchestrator.sweep.Retry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What an order to try failed runs again means in one block. Only FAILED runs are taken: every
 * other outcome is a result of the experiment, which the same bits would give again.
 */
final class Retries {
  /** Run keys of one event, so that it stays within 4 KiB. */
  private static final int MOST_RUNS = 40;

  /** Tasks of one event. */
  private static final int MOST_TASKS = 100;

  private final BlockState state;
  private final Retry retry;

  Retries(BlockState state, Retry retry) {
    this.state = state;
    this.retry = retry;
  }

  /** The failed runs it speaks of, by their places. */
  private List<Integer> runs() {
    List<Integer> found = new ArrayList<>();
    for (int r = 0; r < state.plan().runs().size(); r++) {
      RunSpec run = state.plan().runs().get(r);
      if (retry.takes(run.cell(), run.replicate())
          && state.run(r).outcome().map(o -> o instanceof RunOutcome.Failed).orElse(false)) {
        found.add(r);
      }
    }
    return found;
  }

  /** Places of the tasks that have more to do once these runs have no outcome. */
  private List<Integer> tasks(List<Integer> runs) {
    List<Integer> found = new ArrayList<>();
    for (int t = 0; t < state.tasks().size(); t++) {
      boolean again =
          switch (state.tasks().get(t)) {
            case Task.Train pack -> trains(t, runs);
            case Task.Measure m -> !Collections.disjoint(m.runs(), runs) || givenUp(t, m.cell());
            case Task.Replay replay -> givenUp(t, cell(replay.members().getFirst()));
          };
      if (again) {
        found.add(t);
      }
    }
    return found;
  }

  /** Whether it is the pack that one of the runs was in last: packs taken apart come before. */
  private boolean trains(int task, List<Integer> runs) {
    return runs.stream()
        .anyMatch(
            run -> {
              for (int t = state.tasks().size() - 1; t >= 0; t--) {
                if (state.tasks().get(t) instanceof Task.Train pack
                    && pack.members().contains(run)) {
                  return t == task;
                }
              }
              return false;
            });
  }

  /** Whether its budget was spent before its work was done, in a cell that is spoken of. */
  private boolean givenUp(int task, String cell) {
    TaskProgress progress = state.progress(task);
    return retry.takes(cell) && progress.spent() && !progress.done();
  }

  private String cell(int run) {
    return state.plan().runs().get(run).cell();
  }

  /** Measuring under way of cells that will have more runs: its order is for less. */
  List<Integer> cut() {
    List<Integer> runs = runs();
    List<Integer> found = new ArrayList<>();
    for (int t = 0; t < state.tasks().size(); t++) {
      if (state.tasks().get(t) instanceof Task.Measure m
          && state.progress(t).lease().isPresent()
          && !Collections.disjoint(m.runs(), runs)) {
        found.add(t);
      }
    }
    return found;
  }

  /** The events of the order, the last of which carries its number. */
  List<BlockEvent> events(int number, Instant at) {
    List<Integer> runs = runs();
    List<RunKey> keys = runs.stream().map(r -> state.plan().runs().get(r).key()).toList();
    List<String> tasks = tasks(runs).stream().map(t -> state.tasks().get(t).id()).toList();
    List<BlockEvent> events = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += MOST_RUNS) {
      List<RunKey> some = keys.subList(from, Math.min(keys.size(), from + MOST_RUNS));
      events.add(new BlockEvent.BlockRetried(some, List.of(), 0, at));
    }
    for (int from = 0; from < tasks.size(); from += MOST_TASKS) {
      List<String> some = tasks.subList(from, Math.min(tasks.size(), from + MOST_TASKS));
      events.add(new BlockEvent.BlockRetried(List.of(), some, 0, at));
    }
    events.add(new BlockEvent.BlockRetried(List.of(), List.of(), number, at));
    return events;
  }
}
