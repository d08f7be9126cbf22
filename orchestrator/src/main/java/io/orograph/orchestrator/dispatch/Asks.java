package io.orograph.orchestrator.dispatch;

import io.orograph.core.search.CellVotes;
import io.orograph.core.stop.RunLoss;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.block.RunPlace;
import io.orograph.orchestrator.dispatch.Dispatcher.BlockAnswered;
import io.orograph.orchestrator.dispatch.Dispatcher.BlockFinished;
import io.orograph.orchestrator.dispatch.Dispatcher.BlockOpened;
import io.orograph.orchestrator.dispatch.Dispatcher.ExplainRun;
import io.orograph.orchestrator.dispatch.Dispatcher.Found;
import io.orograph.orchestrator.dispatch.Dispatcher.Located;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.pattern.StatusReply;

/** The dispatcher's questions to entities; their answers, or none in time, come as messages. */
final class Asks {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final ActorContext<Dispatcher.Command> context;
  private final Entities entities;
  private final InstantSource clock;

  /** Questions to {@code entities}. */
  Asks(ActorContext<Dispatcher.Command> context, Entities entities, InstantSource clock) {
    this.context = context;
    this.entities = entities;
    this.clock = clock;
  }

  /** Which sweeps are unsettled. */
  void find() {
    context.pipeToSelf(entities.unsettled(), Found::new);
  }

  /** Sends a block a command. */
  void order(String sweep, int block, BlockDesk.Order order) {
    if (order instanceof BlockDesk.Planning plan && plan.looksForShorter()) {
      planWithShorter(plan, block);
    } else {
      context.askWithStatus(
          BlockReport.class,
          entities.block(sweep, block),
          TIMEOUT,
          order::apply,
          (report, error) -> new BlockAnswered(sweep, block, report, error));
    }
  }

  /** Asks a block where a run stands. */
  void locate(ExplainRun question) {
    context.askWithStatus(
        RunPlace.class,
        entities.block(question.sweep(), question.block()),
        TIMEOUT,
        to -> new BlockEntity.Locate(question.cell(), question.replicate(), to),
        (place, error) -> new Located(question, place));
  }

  private void planWithShorter(BlockDesk.Planning plan, int block) {
    String sweep = plan.sweep();
    Scheduler scheduler = context.getSystem().scheduler();
    RecipientRef<BlockEntity.Command> entity = entities.block(sweep, block);
    CompletionStage<BlockReport> answer =
        entities
            .shorter(sweep, plan.scope())
            .thenCompose(
                found ->
                    AskPattern.askWithStatus(entity, plan.with(found)::apply, TIMEOUT, scheduler));
    context.pipeToSelf(answer, (report, error) -> new BlockAnswered(sweep, block, report, error));
  }

  /** Asks a sweep to open its next block. */
  void openBlock(String sweep) {
    ask(
        sweep,
        to -> new SweepEntity.OpenBlock(clock.instant(), to),
        (view, error) -> new BlockOpened(sweep, view, error));
  }

  /**
   * Tells a sweep that a block has nothing left to do, once all that it did can be read: whoever
   * sees that a sweep has ended finds all its results.
   */
  void finishBlock(BlockDesk desk) {
    String sweep = desk.sweep();
    int block = desk.block();
    int extension = desk.extension();
    int retried = desk.retried();
    boolean cancelled = desk.cancelled();
    List<CellVotes> votes = desk.report().map(BlockReport::votes).orElse(List.of());
    List<RunLoss> losses = desk.report().map(BlockReport::losses).orElse(List.of());
    Scheduler scheduler = context.getSystem().scheduler();
    CompletionStage<SweepView> answer =
        AskPattern.askWithStatus(
                entities.block(sweep, block), BlockEntity.Settle::new, TIMEOUT, scheduler)
            .thenCompose(
                done ->
                    AskPattern.askWithStatus(
                        entities.sweep(sweep),
                        to ->
                            new SweepEntity.FinishBlock(
                                block,
                                extension,
                                retried,
                                cancelled,
                                votes,
                                losses,
                                clock.instant(),
                                to),
                        TIMEOUT,
                        scheduler));
    context.pipeToSelf(answer, (view, error) -> new BlockFinished(sweep, block, view, error));
  }

  private void ask(
      String sweep,
      Function<ActorRef<StatusReply<SweepView>>, SweepEntity.Command> command,
      BiFunction<SweepView, Throwable, Dispatcher.Command> answer) {
    context.askWithStatus(
        SweepView.class, entities.sweep(sweep), TIMEOUT, command::apply, answer::apply);
  }
}
