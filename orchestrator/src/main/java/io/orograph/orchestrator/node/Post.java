package io.orograph.orchestrator.node;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Holds the duty that this node does, for whoever ends it first. */
final class Post {
  private final AtomicReference<Optional<Duty.Running>> held =
      new AtomicReference<>(Optional.empty());

  void take(Duty.Running running) {
    held.set(Optional.of(running));
  }

  /** What was done; from now on it is the caller's to end. */
  Optional<Duty.Running> leave() {
    return held.getAndSet(Optional.empty());
  }

  boolean held() {
    return Objects.requireNonNull(held.get()).isPresent();
  }
}
