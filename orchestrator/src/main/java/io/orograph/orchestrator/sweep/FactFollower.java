package io.orograph.orchestrator.sweep;

import java.util.List;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.pattern.StatusReply;

/**
 * Makes the child of an entity that follows its facts into the results.
 *
 * <p>The entity spawns the child when it starts, and tells it after its recovery and after each
 * persist up to which sequence facts exist, and which of them were just persisted. The child takes
 * those that follow on what it has; all others it reads by persistence id from its own offset, so a
 * telling that gets lost costs nothing but time.
 */
@FunctionalInterface
public interface FactFollower {
  /** A new follower of the entity with this persistence id. */
  Behavior<Message> of(String persistenceId);

  /** What a follower is told. */
  sealed interface Message {}

  /**
   * Facts exist up to {@code sequence}, inclusive.
   *
   * @param newest the last of them, as they were persisted; none where only the journal has them
   */
  record Advanced(long sequence, List<?> newest) implements Message {
    public Advanced {
      newest = List.copyOf(newest);
    }

    /** Facts that only the journal has. */
    public Advanced(long sequence) {
      this(sequence, List.of());
    }
  }

  /**
   * Answer once everybody can read what became of the facts up to {@code sequence}, inclusive.
   *
   * @param replyTo is told so, soon after that; never if the follower or its database goes away
   */
  record Await(long sequence, ActorRef<StatusReply<Done>> replyTo) implements Message {}
}
