package io.orograph.orchestrator.grpc;

import io.grpc.stub.StreamObserver;
import io.orograph.orchestrator.results.Filter;
import io.orograph.orchestrator.sweep.SweepRefused;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import io.orograph.wire.grpc.StatusMapping;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Turns stages and blocking work into answers of unary calls. */
final class Answers {
  private final Executor blocking;

  /**
   * @param blocking runs work that waits for the database or the store
   */
  Answers(Executor blocking) {
    this.blocking = blocking;
  }

  Executor blocking() {
    return blocking;
  }

  /** Does {@code work} where it may block. */
  <T> CompletionStage<T> async(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, blocking);
  }

  /** Answers with what {@code stage} gives, or with the status of its failure. */
  <T> void answer(StreamObserver<T> observer, Supplier<CompletionStage<T>> stage) {
    CompletionStage<T> started;
    try {
      started = stage.get();
    } catch (RuntimeException e) {
      observer.onError(status(e));
      return;
    }
    started.whenComplete(
        (answer, failure) -> {
          if (failure == null) {
            observer.onNext(answer);
            observer.onCompleted();
          } else {
            observer.onError(status(failure));
          }
        });
  }

  /** The status of {@code failure}. */
  static RuntimeException status(Throwable failure) {
    return StatusMapping.toStatus(foreseen(StatusMapping.unwrapped(failure)));
  }

  /** {@code stage}, whose refusals speak of the sweep {@code name}. */
  static <T> CompletionStage<T> ofSweep(String name, CompletionStage<T> stage) {
    return stage.exceptionallyCompose(
        failure ->
            CompletableFuture.failedFuture(
                StatusMapping.unwrapped(failure) instanceof SweepRefused refused
                    ? new OrographException(refusal(name, refused))
                    : failure));
  }

  private static Throwable foreseen(Throwable failure) {
    return failure instanceof Filter.Refused refused
        ? new SpecRejected(List.of(refused.violation()))
        : failure;
  }

  private static OrographFailure refusal(String name, SweepRefused refused) {
    return switch (refused.reason()) {
      case NOT_FOUND -> new OrographFailure.NotFound(name);
      case DELETED -> new OrographFailure.Deleted(name, String.valueOf(refused.getMessage()));
      case NAME_USED -> new OrographFailure.NameUsed(name, String.valueOf(refused.getMessage()));
      case ALREADY_EXISTS -> new OrographFailure.AlreadyExists(name);
      case FROZEN -> new OrographFailure.Frozen(name, String.valueOf(refused.getMessage()));
      case CHANGED -> new OrographFailure.Changed(name);
      case REJECTED -> new OrographFailure.Rejected(refused.violations());
    };
  }
}
