package io.orograph.orchestrator.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.orograph.core.sweep.Calibration;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.block.RunPlace;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerLink;
import io.orograph.orchestrator.registry.WorkerView;
import io.orograph.orchestrator.schedule.Reason;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.orchestrator.schedule.Stored;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.wire.trace.Tracing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The one actor of the cluster that holds scheduler, worker sessions and leases in progress. On
 * start it wakes the blocks of all unsettled sweeps and grants nothing until all have answered.
 */
public final class Dispatcher extends AbstractBehavior<Dispatcher.Command> {
  /** What the dispatcher is told. */
  public sealed interface Command {}

  /** A sweep was created or changed. */
  public record SweepChanged(SweepView view) implements Command {}

  /** A worker introduces itself. */
  public record WorkerHello(Hello hello, WorkerLink link) implements Command {}

  /** A worker's heartbeat. */
  public record WorkerBeat(
      Hello hello, WorkerLink link, List<Held> held, List<Calibration> calibrations)
      implements Command {
    public WorkerBeat {
      held = List.copyOf(held);
      calibrations = List.copyOf(calibrations);
    }
  }

  /** A worker's registration stream is gone. */
  public record WorkerBroken(Hello hello, WorkerLink link) implements Command {}

  /** Who is there. */
  public record ListWorkers(ActorRef<Workers> replyTo) implements Command {}

  /** The workers, by name. */
  public record Workers(List<WorkerView> workers) {
    public Workers {
      workers = List.copyOf(workers);
    }
  }

  /** Drain a worker; answered with whether it is known. */
  public record DrainWorker(String worker, ActorRef<Boolean> replyTo) implements Command {}

  /** Why a run waits. */
  public record ExplainRun(
      String sweep, int block, String cell, int replicate, ActorRef<Reasons> replyTo)
      implements Command {}

  /** Why it does, the decisive reason first. */
  public record Reasons(List<Reason> reasons) {
    public Reasons {
      reasons = List.copyOf(reasons);
    }
  }

  record Located(ExplainRun question, @Nullable RunPlace place) implements Command {}

  record StreamEvent(TaskKey key, int generation, Fact.Numbered fact) implements Command {}

  record StreamEnded(TaskKey key, int generation, StreamEnd end) implements Command {}

  record Reconnect(TaskKey key, int generation) implements Command {}

  record Probed(String worker, String incarnation, boolean answered) implements Command {}

  record Found(@Nullable List<SweepView> views, @Nullable Throwable error) implements Command {}

  record BlockAnswered(
      String sweep, int block, @Nullable BlockReport report, @Nullable Throwable error)
      implements Command {}

  record BlockOpened(String sweep, @Nullable SweepView view, @Nullable Throwable error)
      implements Command {}

  record BlockFinished(String sweep, int block, @Nullable SweepView view, @Nullable Throwable error)
      implements Command {}

  record AskAgain(String sweep, int block) implements Command {}

  enum Signal implements Command {
    DECIDE,
    TICK,
    FIND
  }

  /**
   * What the dispatcher works with.
   *
   * @param nanos the monotonic clock
   * @param clock gives the instants that events carry
   * @param heartbeat distance of the workers' heartbeats
   * @param leaseTtl how long a lease lasts without one
   * @param shares what projects may have of the lanes
   * @param stored what they have in the store
   * @param tracing makes spans, if it is on
   */
  public record Setup(
      Entities entities,
      WorkerChannels channels,
      LivePoints live,
      MeterRegistry meters,
      LongSupplier nanos,
      InstantSource clock,
      Duration heartbeat,
      Duration leaseTtl,
      Shares shares,
      Stored stored,
      Tracing tracing) {

    /** Nothing is traced. */
    public Setup(
        Entities entities,
        WorkerChannels channels,
        LivePoints live,
        MeterRegistry meters,
        LongSupplier nanos,
        InstantSource clock,
        Duration heartbeat,
        Duration leaseTtl,
        Shares shares,
        Stored stored) {
      this(
          entities,
          channels,
          live,
          meters,
          nanos,
          clock,
          heartbeat,
          leaseTtl,
          shares,
          stored,
          Tracing.off());
    }

    Dispatching.Terms terms() {
      return new Dispatching.Terms(
          meters, nanos, clock, heartbeat, leaseTtl, shares, stored, tracing);
    }
  }

  private final Dispatching dispatching;

  private Dispatcher(ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    super(context);
    dispatching = new Dispatching(new Surroundings(context, timers, setup), setup.terms());
    timers.startTimerAtFixedRate(Signal.TICK, setup.heartbeat());
  }

  /** The dispatcher. */
  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Dispatcher(context, timers, setup)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Command.class, this::onCommand)
        .onSignal(PostStop.class, s -> close())
        .onSignal(PreRestart.class, s -> close()) // then there is no PostStop
        .build();
  }

  private Behavior<Command> close() {
    dispatching.close();
    return this;
  }

  private Behavior<Command> onCommand(Command command) {
    dispatching.on(command);
    return this;
  }
}
