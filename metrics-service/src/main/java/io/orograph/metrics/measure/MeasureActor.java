package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.StoreException;
import io.orograph.engine.lane.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Drives one measurement task: one short task on its lane at a time, the result piped back and
 * numbered. Waits on nothing itself, so a stop is heard between two tasks.
 */
final class MeasureActor extends AbstractBehavior<MeasureActor.Command> {

  /** What it understands. */
  sealed interface Command {
    /** End it; the reason goes into the last event. */
    record Stop(String reason) implements Command {}

    /** A task on the lane ended. */
    record Advanced(CellWork.Progress progress) implements Command {}

    /** A task on the lane failed. */
    record Broke(Throwable cause) implements Command {}

    /** The lane has let go of the task's memory. */
    record Closed() implements Command {}
  }

  /**
   * What an actor needs besides its work.
   *
   * @param nanos a clock that only ever rises
   * @param trace what is traced and logged of it
   */
  record Surroundings(
      Lane lane,
      MeasureLog log,
      MetricsMeters meters,
      LongSupplier nanos,
      MeasureTrace trace,
      ActorRef<? super Measures.Command.TaskStopped> parent) {}

  /** Begins the reason of an attempt that had no store to write to or read from. */
  static final String STORE_FAULT = "store fault: ";

  /** The reason of an attempt whose time was up. */
  static final String TIME_IS_UP = "time is up";

  private final MeasureOrder order;
  private final CellWork work;
  private final Surroundings around;
  private Optional<String> stop = Optional.empty();
  private boolean closing;
  private String reason = "";
  private final long began;
  private long since;

  private MeasureActor(
      ActorContext<Command> context, MeasureOrder order, CellWork work, Surroundings around) {
    super(context);
    this.order = order;
    this.work = work;
    this.around = around;
    this.began = around.nanos().getAsLong();
    this.since = began;
    proceed();
  }

  static Behavior<Command> create(MeasureOrder order, CellWork work, Surroundings around) {
    return Behaviors.withMdc(
        Command.class,
        around.trace().fields(),
        Behaviors.setup(context -> new MeasureActor(context, order, work, around)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Command.Stop.class, this::stop)
        .onMessage(Command.Advanced.class, this::advanced)
        .onMessage(Command.Broke.class, this::broke)
        .onMessage(Command.Closed.class, c -> closed())
        .onSignal(PostStop.class, s -> letGo())
        .build();
  }

  private Behavior<Command> stop(Command.Stop command) {
    stop = Optional.of(stop.orElse(command.reason()));
    return this;
  }

  private Behavior<Command> advanced(Command.Advanced message) {
    message
        .progress()
        .measurement()
        .ifPresent(
            measurement -> {
              long now = around.nanos().getAsLong();
              Duration took = Duration.ofNanos(now - since);
              around
                  .trace()
                  .measured(measurement, () -> around.meters().measured(measurement, took));
              since = now;
              around.log().append(new MeasureEvent.Measured(measurement));
            });
    if (message.progress().finished()) {
      return close("");
    }
    if (stop.isPresent()) {
      return close(stop.get());
    }
    return message.progress().cuttable() && timeIsUp() ? close(TIME_IS_UP) : proceed();
  }

  private boolean timeIsUp() {
    Duration passed = Duration.ofNanos(around.nanos().getAsLong() - began);
    return order.limit().filter(limit -> passed.compareTo(limit) >= 0).isPresent();
  }

  private Behavior<Command> broke(Command.Broke message) {
    Throwable cause = message.cause();
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    around.trace().failed(cause);
    getContext()
        .getLog()
        .error("task {} attempt {} failed", order.lease().task(), order.lease().attempt(), cause);
    if (closing) {
      return closed();
    }
    Optional<StoreException> fault = StoreException.behind(cause);
    if (fault.isPresent()) {
      return close(STORE_FAULT + fault.get().getMessage());
    }
    String text =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return close("failed: " + text);
  }

  /** Ended from outside: nobody listens any more, but the lane's memory is given back. */
  private Behavior<Command> letGo() {
    around.trace().end(reason);
    if (!closing) {
      CompletableFuture<?> unused =
          around
              .lane()
              .submit(
                  context -> {
                    work.close();
                    return List.of();
                  });
    }
    return this;
  }

  private Behavior<Command> proceed() {
    getContext()
        .pipeToSelf(
            around.lane().submit(around.trace().measuring(work::next)), MeasureActor::result);
    return this;
  }

  private Behavior<Command> close(String why) {
    closing = true;
    reason = why;
    getContext()
        .pipeToSelf(
            around
                .lane()
                .submit(
                    context -> {
                      work.close();
                      return List.of();
                    }),
            (done, failure) -> failure == null ? new Command.Closed() : new Command.Broke(failure));
    return this;
  }

  private Behavior<Command> closed() {
    getContext()
        .getLog()
        .info(
            "task {} attempt {} ended{}",
            order.lease().task(),
            order.lease().attempt(),
            reason.isEmpty() ? "" : ": " + reason);
    // The lane is free before anybody can know, so that nobody who knows finds it taken.
    around.trace().end(reason);
    around.parent().tell(new Measures.Command.TaskStopped(order.lease(), around.log()));
    around.log().append(new MeasureEvent.Ended(reason));
    return Behaviors.stopped();
  }

  private static Command result(CellWork.@Nullable Progress progress, @Nullable Throwable failure) {
    return progress == null
        ? new Command.Broke(failure == null ? new IllegalStateException("no result") : failure)
        : new Command.Advanced(progress);
  }
}
