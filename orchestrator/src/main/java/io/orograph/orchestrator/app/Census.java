package io.orograph.orchestrator.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.orograph.orchestrator.sweep.SweepView;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks sweeps where they stand. One that does not answer is left out if its row says that it is
 * over, so that it keeps nobody else's work waiting; the failure of any other is told.
 */
final class Census {
  private static final Logger LOG = LoggerFactory.getLogger(Census.class);

  private final Function<String, CompletionStage<SweepView>> sweeps;
  private final Predicate<String> over;
  private final Executor blocking;

  /** Sweeps that are over and did not answer when they were last asked. */
  private final Set<String> lost = ConcurrentHashMap.newKeySet();

  /**
   * Of all sweeps.
   *
   * @param sweeps asks one by its name
   * @param over whether rows say that a sweep has ended, or was deleted; may wait
   * @param blocking runs what waits
   */
  Census(
      Function<String, CompletionStage<SweepView>> sweeps,
      Predicate<String> over,
      Executor blocking,
      MeterRegistry meters) {
    this.sweeps = sweeps;
    this.over = over;
    this.blocking = blocking;
    Gauge.builder("orograph.sweeps.unrecovered", lost, Set::size)
        .description("sweeps that have ended and whose facts cannot be read again")
        .register(meters);
  }

  /** Where a sweep stands; empty if it is over and does not answer. */
  CompletionStage<Optional<SweepView>> ask(String name) {
    return sweeps
        .apply(name)
        .thenApply(
            view -> {
              lost.remove(name);
              return Optional.of(view);
            })
        .exceptionallyComposeAsync(failure -> noAnswer(name, failure), blocking);
  }

  private CompletionStage<Optional<SweepView>> noAnswer(String name, Throwable failure) {
    if (!over.test(name)) {
      LOG.warn("{} does not answer", name, failure);
      return CompletableFuture.failedFuture(failure);
    }
    lost.add(name);
    LOG.warn("{} is over and does not answer: left out", name, failure);
    return CompletableFuture.completedFuture(Optional.empty());
  }
}
