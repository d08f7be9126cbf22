package io.orograph.orchestrator.results;

import io.orograph.orchestrator.sweep.FactFollower;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.pattern.StatusReply;

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

  private record Told(long sequence, List<?> newest) implements Message {}

  private record Awaited(long sequence, ActorRef<StatusReply<Done>> replyTo) implements Message {}

  private record Projected(Projection.Progressed progressed) implements Message {}

  private record RoundFailed(Throwable cause) implements Message {}

  private enum Retry implements Message {
    NOW
  }

  private static final int ROUND = 200;

  /** Events kept from tellings at most; the journal has all. */
  private static final int MOST_TOLD = 1_000;

  /**
   * From the beginning of a round to that of the next: what comes meanwhile is one transaction. At
   * least this, and {@value #ROUNDS} times what the last round took, so that the rows of a busy
   * entity leave the database to its journal; never so much that a watcher would see it.
   */
  private static final long LEAST_NANOS = Duration.ofMillis(20).toNanos();

  private static final long MOST_NANOS = Duration.ofMillis(100).toNanos();

  private static final int ROUNDS = 4;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Parts<E> parts;
  private final String persistenceId;
  private final TimerScheduler<Message> timers;
  private final Deque<JournalReader.Numbered<E>> newest = new ArrayDeque<>();
  private final List<Awaited> awaiting = new ArrayList<>();
  private long wanted;
  private long offset;
  private long begun = System.nanoTime() - LEAST_NANOS;
  private long gather = LEAST_NANOS;
  private boolean busy;

  /** Whether it is busy only with waiting for more. */
  private boolean gathering;

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
            FactFollower.Message.class,
            Behaviors.<Message>setup(
                context ->
                    Behaviors.withTimers(
                        timers -> new Projector<>(context, timers, parts, persistenceId))),
            told ->
                told.match(FactFollower.Advanced.class, a -> new Told(a.sequence(), a.newest()))
                    .match(FactFollower.Await.class, a -> new Awaited(a.sequence(), a.replyTo())));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder().onMessage(Message.class, this::onMessage).build();
  }

  private Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Told told -> {
        wanted = Math.max(wanted, told.sequence());
        keep(told);
        showLag();
        start();
      }
      case Awaited awaited -> {
        awaiting.add(awaited);
        wanted = Math.max(wanted, awaited.sequence());
        answer();
        start();
      }
      case Projected projected -> projected(projected.progressed());
      case RoundFailed failed -> {
        getContext()
            .getLog()
            .warn("projection of {} failed, retried in {}", persistenceId, pause, failed.cause());
        newest.clear();
        retryLater();
      }
      case Retry retry -> {
        busy = false;
        gathering = false;
        start();
      }
    }
    return this;
  }

  /** Keeps the events just told, if they follow on those kept. */
  private void keep(Told told) {
    long first = told.sequence() - told.newest().size() + 1;
    if (!newest.isEmpty() && newest.getLast().sequence() != first - 1) {
      newest.clear();
    }
    for (Object event : told.newest()) {
      newest.add(new JournalReader.Numbered<>(first, parts.projection().type().cast(event)));
      first++;
    }
    if (newest.size() > MOST_TOLD) {
      newest.clear();
    }
  }

  /** The events after the offset that were told; none if others come before them. */
  private List<JournalReader.Numbered<E>> told() {
    while (!newest.isEmpty() && newest.getFirst().sequence() <= offset) {
      newest.remove();
    }
    return newest.isEmpty() || newest.getFirst().sequence() != offset + 1
        ? List.of()
        : newest.stream().limit(ROUND).toList();
  }

  private void start() {
    if (gathering && !awaiting.isEmpty()) {
      timers.cancel(Retry.NOW);
      gathering = false;
      busy = false;
    }
    if (busy || wanted <= offset) {
      return;
    }
    busy = true;
    long now = System.nanoTime();
    long left = begun + gather - now;
    if (left > 0 && wanted - offset < ROUND && awaiting.isEmpty()) {
      gathering = true;
      timers.startSingleTimer(Retry.NOW, Duration.ofNanos(left));
      return;
    }
    begun = now;
    List<JournalReader.Numbered<E>> told = told();
    CompletionStage<List<JournalReader.Numbered<E>>> next =
        told.isEmpty()
            ? CompletableFuture.supplyAsync(
                    () -> parts.projection().offset(persistenceId), parts.blocking())
                .thenCompose(at -> parts.journal().after(persistenceId, at.offset(), ROUND))
            : CompletableFuture.completedFuture(told);
    CompletionStage<Projection.Progressed> round =
        next.thenApplyAsync(
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
    gather = Math.clamp(ROUNDS * (System.nanoTime() - begun), LEAST_NANOS, MOST_NANOS);
    boolean moved = progressed.offset() > offset;
    offset = progressed.offset();
    showLag();
    if (moved) {
      pause = FIRST_PAUSE;
      parts.watchers().news(progressed.sweep());
    }
    answer();
    if (moved || wanted <= offset) {
      busy = false;
      start();
    } else {
      retryLater();
    }
  }

  /** Tells those who await what the rows hold by now. */
  private void answer() {
    awaiting.removeIf(
        awaited -> {
          boolean there = awaited.sequence() <= offset;
          if (there) {
            awaited.replyTo().tell(StatusReply.success(Done.getInstance()));
          }
          return there;
        });
  }

  private void retryLater() {
    timers.startSingleTimer(Retry.NOW, pause);
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private void showLag() {
    parts.lag().set(persistenceId, wanted, offset);
  }
}
