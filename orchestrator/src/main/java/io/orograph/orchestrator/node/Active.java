package io.orograph.orchestrator.node;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one actor of the cluster that does the duty, on the oldest member. When that leaves, it ends
 * the duty first and itself then, and the next member has it.
 */
final class Active extends AbstractBehavior<Active.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(Active.class);

  sealed interface Command {}

  enum Signal implements Command {
    /** Another node is to be active. */
    STOP,
    /** The duty has ended. */
    ENDED,
    /** The duty has ended because it was closed. */
    CLOSED
  }

  record Started(Duty.Running running) implements Command {}

  record NotStarted(Throwable why) implements Command {}

  /**
   * What it works with.
   *
   * @param blocking runs work that waits
   * @param post where the duty under way is kept
   * @param leave makes this node leave the cluster, because it cannot do the duty
   */
  record Setup(Duty duty, Members members, Executor blocking, Post post, Runnable leave) {}

  private final Setup setup;
  private boolean starting = true;
  private boolean stopping;

  private Active(ActorContext<Command> context, Setup setup) {
    super(context);
    this.setup = setup;
    LOG.info("this node is active from now on");
    context.pipeToSelf(
        CompletableFuture.supplyAsync(this::begin, setup.blocking()),
        (running, error) -> error == null ? new Started(running) : new NotStarted(error));
  }

  static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(context -> new Active(context, setup));
  }

  private Duty.Running begin() {
    try {
      return setup.duty().start(setup.members());
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Started.class, this::onStarted)
        .onMessage(NotStarted.class, this::onNotStarted)
        .onMessage(Signal.class, this::onSignal)
        .build();
  }

  private Behavior<Command> onStarted(Started started) {
    starting = false;
    setup.post().take(started.running());
    if (stopping) {
      end(started.running());
    } else {
      getContext().pipeToSelf(started.running().ended(), (unused, error) -> Signal.ENDED);
    }
    return this;
  }

  private Behavior<Command> onNotStarted(NotStarted failed) {
    starting = false;
    Throwable why =
        failed.why() instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failed.why();
    LOG.error("this node cannot be active: {}", why.getMessage(), why);
    if (stopping) {
      return Behaviors.stopped();
    }
    setup.leave().run();
    return this;
  }

  private Behavior<Command> onSignal(Signal signal) {
    return switch (signal) {
      case STOP -> stop();
      case ENDED -> {
        if (!stopping) {
          LOG.error("this node's orchestrator has ended by itself");
          setup.leave().run();
        }
        yield this;
      }
      case CLOSED -> Behaviors.stopped();
    };
  }

  private Behavior<Command> stop() {
    if (stopping) {
      return this;
    }
    stopping = true;
    if (starting) {
      return this;
    }
    Optional<Duty.Running> running = setup.post().leave();
    if (running.isEmpty()) {
      return Behaviors.stopped();
    }
    end(running.get());
    return this;
  }

  private void end(Duty.Running running) {
    LOG.info("this node gives its duty to the next one");
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(running::close, setup.blocking()),
            (unused, error) -> {
              if (error != null) {
                LOG.warn("the duty ended out of order", error);
              }
              return Signal.CLOSED;
            });
  }
}
