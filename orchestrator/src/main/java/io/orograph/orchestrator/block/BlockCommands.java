package io.orograph.orchestrator.block;

import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What a block answers to a command, and the events that it leads to: a function of both. */
public final class BlockCommands {
  /**
   * An answer.
   *
   * @param events to be recorded before it is given; none if nothing changes
   */
  public record Answer(List<BlockEvent> events, BlockReport report) {
    public Answer {
      events = List.copyOf(events);
    }
  }

  private BlockCommands() {}

  /**
   * The answer of {@code block} to {@code command}.
   *
   * @throws IllegalStateException if it has no runs yet and is not given any
   */
  static Answer answer(Block block, BlockEntity.Reported command) {
    return switch (block) {
      case Block.Unplanned u -> {
        if (!(command instanceof BlockEntity.Plan plan)) {
          throw new IllegalStateException("block: not planned (expected: Plan first)");
        }
        List<BlockEvent> events = planned(plan);
        Block next = block;
        for (BlockEvent event : events) {
          next = next.after(event);
        }
        yield new Answer(events, described(((Block.Planned) next).state(), events));
      }
      case Block.Planned p -> answer(p.state(), command);
    };
  }

  private static Answer answer(BlockState state, BlockEntity.Reported command) {
    return switch (command) {
      case BlockEntity.Plan c -> {
        Decisions decisions = new Decisions(state, c.at());
        decisions.follow(c.scope(), c.sizes());
        yield new Answer(decisions.events(), described(decisions));
      }
      case BlockEntity.Describe c -> new Answer(List.of(), described(state, List.of()));
      case BlockEntity.Grant c ->
          answer(new Decisions(state, c.at()), d -> c.offers().forEach(o -> grant(d, o)));
      case BlockEntity.RecordFacts c ->
          answer(new Decisions(state, c.at()), d -> c.batches().forEach(d::record));
      case BlockEntity.EndLeases c ->
          answer(new Decisions(state, c.at()), d -> c.endings().forEach(e -> end(d, e)));
      case BlockEntity.Turn c ->
          answer(
              new Decisions(state, c.at()),
              d -> {
                c.batches().forEach(d::record);
                c.endings().forEach(e -> end(d, e));
                c.offers().forEach(o -> grant(d, o));
              });
      case BlockEntity.Release c ->
          answer(new Decisions(state, c.at()), d -> d.release(c.checkpoints()));
      case BlockEntity.Cancel c -> answer(new Decisions(state, c.at()), Decisions::cancel);
    };
  }

  private static void grant(Decisions decisions, BlockEntity.Offer o) {
    decisions.grant(o.task(), o.worker(), o.incarnation(), o.deviceClass());
  }

  private static void end(Decisions decisions, BlockEntity.Ending e) {
    decisions.end(e.task(), e.attempt(), e.reason(), e.detail());
  }

  private static Answer answer(Decisions decisions, Consumer<Decisions> command) {
    command.accept(decisions);
    return new Answer(decisions.events(), report(decisions));
  }

  private static List<BlockEvent> planned(BlockEntity.Plan plan) {
    BlockScope scope = plan.scope();
    BlockRange range = scope.range();
    List<RunSpec> runs = BlockPlan.runs(scope);
    Map<RunKey, Shorter> shorter = plan.shorter();
    List<BlockEvent> events = new ArrayList<>();
    BlockEvent planned =
        new BlockEvent.BlockPlanned(
            plan.sweep(),
            range.block(),
            scope.spec(),
            range.fromCell(),
            range.toCell(),
            0,
            PackPlanner.apart(
                PackPlanner.choose(runs, plan.sizes()),
                runs.stream().map(run -> shorter.containsKey(run.key())).toList()),
            scope.firstIndex(),
            scope.probeSubset(),
            scope.extension(),
            scope.adoption(),
            plan.at());
    events.add(planned);
    if (!scope.retries().isEmpty()) {
      events.add(new BlockEvent.BlockRetried(List.of(), List.of(), scope.retried(), plan.at()));
    }
    for (RunSpec run : runs) {
      switch (shorter.get(run.key())) {
        case null -> {}
        case Shorter.Trained t -> events.add(new BlockEvent.RunContinued(run.key(), t, plan.at()));
        case Shorter.Diverged d ->
            events.add(
                new BlockEvent.RunEnded(
                    Optional.empty(), run.key(), d.outcome(), Optional.of(d.summary()), plan.at()));
      }
    }
    return events;
  }

  /** With how runs have ended that pass through shorter ones. */
  private static BlockReport described(BlockState state, List<BlockEvent> events) {
    List<BlockReport.RunOver> outcomes = new ArrayList<>();
    for (BlockEvent event : events) {
      if (event instanceof BlockEvent.RunEnded ended) {
        outcomes.add(new BlockReport.RunOver(ended.outcome().word(), Optional.empty()));
      }
    }
    return report(state, held(state), Map.of(), List.of(), outcomes, List.of(), List.of(), 0);
  }

  /** With the work under all leases that it holds. */
  private static BlockReport described(Decisions decisions) {
    return report(decisions, held(decisions.state()));
  }

  private static List<Work> held(BlockState state) {
    return WorkOrders.held(state).stream().map(lease -> WorkOrders.of(state, lease)).toList();
  }

  private static BlockReport report(Decisions decisions) {
    BlockState state = decisions.state();
    return report(
        decisions, decisions.granted().stream().map(lease -> WorkOrders.of(state, lease)).toList());
  }

  private static BlockReport report(Decisions decisions, List<Work> work) {
    return report(
        decisions.state(),
        work,
        decisions.confirmed(),
        decisions.over(),
        decisions.outcomes(),
        decisions.ends(),
        decisions.attempts(),
        decisions.late());
  }

  private static BlockReport report(
      BlockState state,
      List<Work> work,
      Map<BlockReport.Attempt, Long> confirmed,
      List<BlockReport.Attempt> over,
      List<BlockReport.RunOver> outcomes,
      List<BlockReport.LeaseOver> ends,
      List<AttemptReason> attempts,
      int late) {
    return new BlockReport(
        state.plan().sweep(),
        state.plan().block(),
        state.revision(),
        state.plan().extension(),
        state.retried(),
        state.data(),
        WorkOrders.waiting(state),
        WorkOrders.held(state),
        WorkOrders.alone(state),
        state.atRest(),
        state.cancelled(),
        work,
        confirmed,
        over,
        outcomes,
        ends,
        attempts,
        late,
        state.finished() ? state.sought().votes(state) : List.of(),
        state.atRest() ? state.losses().told(state) : List.of());
  }
}
