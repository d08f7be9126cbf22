package io.orograph.orchestrator.results;

import io.orograph.orchestrator.sweep.FactFollower;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The child of an entity that follows its events into rows. It holds no truth: killed at any point,
 * its successor goes on from the committed offset.
 */
public final class Projector<E> extends AbstractBehavior<Projector.Message> {
  /**
   * What all projectors of an entity type share.
   *
   * @param journal where events are read
   * @param projection what they become
   * @param watchers told after each commit
   * @param lag kept up to date
   * @param blocking runs database work
   */
  public record Parts<E>(
      JournalReader<E> journal,
      Projection<E> projection,
      SweepWatchers watchers,
      ProjectionLag lag,
      Executor blocking) {}

  sealed interface Message {}

  private record Told(long sequence) implements Message {}

  private record Projected(Projection.Progressed progressed) implements Message {}

  private record RoundFailed(Throwable cause) implements Message {}

  private enum Retry implements Message {
    NOW
  }

  private static final int ROUND = 200;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Parts<E> parts;
  private final String persistenceId;
  private final TimerScheduler<Message> timers;
  private long wanted;
  private long offset;
  private boolean busy;
  private Duration pause = FIRST_PAUSE;

  private Projector(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Parts<E> parts,
      String persistenceId) {
    super(context);
    this.timers = timers;
    this.parts = parts;
    this.persistenceId = persistenceId;
  }

  /** Makes the projectors of an entity type. */
  public static <E> FactFollower follower(Parts<E> parts) {
    return persistenceId ->
        Behaviors.transformMessages(
            FactFollower.Advanced.class,
            Behaviors.<Message>setup(
                context ->
                    Behaviors.withTimers(
                        timers -> new Projector<>(context, timers, parts, persistenceId))),
            told -> told.match(FactFollower.Advanced.class, a -> new Told(a.sequence())));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Message.class, this::onMessage)
        .onSignal(
            PostStop.class,
            stop -> {
              parts.lag().forget(persistenceId);
              return this;
            })
        .build();
  }

  private Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Told told -> {
        wanted = Math.max(wanted, told.sequence());
        showLag();
        start();
      }
      case Projected projected -> projected(projected.progressed());
      case RoundFailed failed -> {
        getContext()
            .getLog()
            .warn("projection of {} failed, retried in {}", persistenceId, pause, failed.cause());
        retryLater();
      }
      case Retry retry -> {
        busy = false;
        start();
      }
    }
    return this;
  }

  private void start() {
    if (busy || wanted <= offset) {
      return;
    }
    busy = true;
    var round =
        CompletableFuture.supplyAsync(
                () -> parts.projection().offset(persistenceId), parts.blocking())
            .thenCompose(at -> parts.journal().after(persistenceId, at.offset(), ROUND))
            .thenApplyAsync(
                events -> parts.projection().project(persistenceId, events), parts.blocking());
    getContext()
        .pipeToSelf(
            round,
            (progressed, failure) ->
                failure == null ? new Projected(progressed) : new RoundFailed(unwrapped(failure)));
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private void projected(Projection.Progressed progressed) {
    boolean moved = progressed.offset() > offset;
    offset = progressed.offset();
    showLag();
    if (moved) {
      pause = FIRST_PAUSE;
      parts.watchers().news(progressed.sweep());
    }
    if (moved || wanted <= offset) {
      busy = false;
      start();
    } else {
      retryLater();
    }
  }

  private void retryLater() {
    timers.startSingleTimer(Retry.NOW, pause);
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private void showLag() {
    parts.lag().set(persistenceId, Math.max(0, wanted - offset));
  }
}
