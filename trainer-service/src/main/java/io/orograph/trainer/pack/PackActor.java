package io.orograph.trainer.pack;

import io.opentelemetry.context.Context;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.StoreException;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.lane.LaneTask;
import io.orograph.engine.runtime.MemoryShortage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Drives one pack: one short task on its lane at a time, the result piped back, its events
 * numbered.
 *
 * <p>Waits on nothing itself, so a stop is heard between two tasks. When too many events wait for
 * confirmation it pauses until {@link Command.Confirmed}, because facts must never be dropped.
 */
final class PackActor extends AbstractBehavior<PackActor.Command> {
  /** Events that may wait for confirmation before training pauses (ours; a run has about ten). */
  static final int MOST_UNCONFIRMED = 10_000;

  /** Begins the reason of a pack that did not fit into memory: halves of it may. */
  static final String OUT_OF_MEMORY = "out of memory: ";

  /** Begins the reason of a pack that had no store to write to or read from: it is handed back. */
  static final String STORE_FAULT = "store fault: ";

  /** What it understands. */
  sealed interface Command {
    /** Its lane holds no other pack: it may take memory. More than once has no effect. */
    record Begin() implements Command {}

    /** Some of its events have been recorded. */
    record Confirmed() implements Command {}

    /**
     * End it.
     *
     * @param reason goes into the last event
     * @param handBack whether a resume state is to be written first
     */
    record Stop(String reason, boolean handBack) implements Command {}

    /** A task on the lane ended. */
    record Advanced(PackRun.Advance advance) implements Command {}

    /** A task on the lane failed. */
    record Broke(Throwable cause) implements Command {}

    /**
     * The lane has let go of the pack's memory.
     *
     * @param logTail what was kept of the log, if the pack failed
     */
    record Closed(Optional<ArtifactRef> logTail) implements Command {}
  }

  private final PackRun run;
  private final Lane lane;
  private final EventLog log;
  private final PackLease lease;
  private final PackTrace trace;
  private final ActorRef<? super Packs.Command.PackStopped> parent;
  private Optional<Command.Stop> stop = Optional.empty();
  private boolean begun;
  private boolean working;
  private boolean closing;
  private String reason = "";

  private PackActor(
      ActorContext<Command> context,
      PackLease lease,
      PackTrace trace,
      PackRun run,
      Lane lane,
      EventLog log,
      ActorRef<? super Packs.Command.PackStopped> parent) {
    super(context);
    this.lease = lease;
    this.trace = trace;
    this.run = run;
    this.lane = lane;
    this.log = log;
    this.parent = parent;
  }

  /**
   * The actor of a pack, which waits for {@link Command.Begin}.
   *
   * @param call within which it was ordered
   */
  static Behavior<Command> create(
      Context call,
      PackLease lease,
      PackRun run,
      Lane lane,
      EventLog log,
      ActorRef<? super Packs.Command.PackStopped> parent) {
    PackTrace trace = PackTrace.begin(call, lease, run.runs(), run.size());
    return Behaviors.withMdc(
        Command.class,
        trace.fields(),
        Behaviors.setup(context -> new PackActor(context, lease, trace, run, lane, log, parent)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Command.Begin.class, b -> begin())
        .onMessage(Command.Confirmed.class, c -> proceed())
        .onMessage(Command.Stop.class, this::stop)
        .onMessage(Command.Advanced.class, this::advanced)
        .onMessage(Command.Broke.class, this::broke)
        .onMessage(Command.Closed.class, c -> closed(c.logTail()))
        .onSignal(PostStop.class, s -> letGo())
        .build();
  }

  private Behavior<Command> begin() {
    if (!begun && !closing) {
      begun = true;
      work(trace.within(run::begin));
    }
    return this;
  }

  private Behavior<Command> stop(Command.Stop command) {
    // A lost lease or a cancel outdoes a drain that came before it.
    if (stop.isEmpty() || !command.handBack()) {
      stop = Optional.of(command);
    }
    return proceed();
  }

  private Behavior<Command> advanced(Command.Advanced message) {
    working = false;
    message.advance().events().forEach(log::append);
    if (!message.advance().live().isEmpty()) {
      log.live(message.advance().live());
    }
    return message.advance().finished()
        ? close(message.advance().reason(), Optional::empty)
        : proceed();
  }

  private Behavior<Command> broke(Command.Broke message) {
    working = false;
    Throwable cause = message.cause();
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    trace.failed(cause);
    getContext().getLog().error("pack {} attempt {} failed", lease.task(), lease.attempt(), cause);
    if (closing) {
      return closed(Optional.empty());
    }
    Optional<StoreException> fault = StoreException.behind(cause);
    if (fault.isPresent()) {
      // The log is not kept: who has just waited for the store in vain would wait for it again.
      return close(STORE_FAULT + fault.get().getMessage(), Optional::empty);
    }
    String text =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    String kind = MemoryShortage.isBehind(cause) ? OUT_OF_MEMORY : "failed: ";
    return close(kind + text, run::keepLog);
  }

  /** Goes on with whatever comes next, if nothing is under way. */
  private Behavior<Command> proceed() {
    if (working || closing) {
      return this;
    }
    if (stop.isPresent()) {
      Command.Stop wanted = stop.get();
      if (begun && wanted.handBack() && !reason.equals(wanted.reason())) {
        reason = wanted.reason();
        trace.trained();
        work(trace.within(run::handBack));
        return this;
      }
      return close(wanted.reason(), Optional::empty);
    }
    if (begun && log.unconfirmed() < MOST_UNCONFIRMED) {
      work(trace.training(run::advance));
    }
    return this;
  }

  /**
   * Lets go of the lane's memory.
   *
   * @param words keeps what the log says, in the lane's thread, because that waits for the store
   */
  private Behavior<Command> close(String why, Supplier<Optional<ArtifactRef>> words) {
    closing = true;
    reason = why;
    trace.trained();
    LaneTask<Optional<ArtifactRef>> last =
        context -> {
          run.close();
          return words.get();
        };
    getContext()
        .pipeToSelf(
            lane.submit(trace.within(last)),
            (tail, failure) ->
                tail == null
                    ? new Command.Broke(
                        failure == null ? new IllegalStateException("no result") : failure)
                    : new Command.Closed(tail));
    return this;
  }

  private Behavior<Command> closed(Optional<ArtifactRef> logTail) {
    getContext()
        .getLog()
        .info(
            "pack {} attempt {} ended{}",
            lease.task(),
            lease.attempt(),
            reason.isEmpty() ? "" : ": " + reason);
    // The lane is free before anybody can know, so that nobody who knows finds it taken.
    trace.end(reason);
    parent.tell(new Packs.Command.PackStopped(lease));
    log.append(new PackEvent.PackEnded(reason, logTail));
    return Behaviors.stopped();
  }

  /** Ended from outside: nobody listens any more, but the lane's memory is given back. */
  private Behavior<Command> letGo() {
    trace.end(reason);
    if (!closing) {
      CompletableFuture<?> unused =
          lane.submit(
              context -> {
                run.close();
                return List.of();
              });
    }
    return this;
  }

  private void work(LaneTask<PackRun.Advance> task) {
    working = true;
    getContext().pipeToSelf(lane.submit(task), PackActor::result);
  }

  private static Command result(PackRun.@Nullable Advance advance, @Nullable Throwable failure) {
    return advance == null
        ? new Command.Broke(failure == null ? new IllegalStateException("no result") : failure)
        : new Command.Advanced(advance);
  }
}
