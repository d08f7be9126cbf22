package io.orograph.cli.grpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.orograph.v1.ImportCheckpointRequest;
import io.orograph.v1.ImportCheckpointResponse;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** One call that brings a file: waits for room, and for what the lab says in the end. */
final class Bringing
    implements ClientResponseObserver<ImportCheckpointRequest, ImportCheckpointResponse> {
  private final Semaphore room = new Semaphore(0);
  private final CompletableFuture<ImportCheckpointResponse> answer = new CompletableFuture<>();
  private volatile @Nullable ClientCallStreamObserver<ImportCheckpointRequest> requests;

  @Override
  public void beforeStart(ClientCallStreamObserver<ImportCheckpointRequest> stream) {
    requests = stream;
    stream.setOnReadyHandler(room::release);
  }

  /** Made before the call that takes this observer returns. */
  private ClientCallStreamObserver<ImportCheckpointRequest> requests() {
    return Objects.requireNonNull(requests);
  }

  /** Whether the lab wants no more. */
  boolean isOver() {
    return answer.isDone();
  }

  void send(ImportCheckpointRequest request) {
    while (!requests().isReady() && !isOver()) {
      room.acquireUninterruptibly();
    }
    if (!isOver()) {
      requests().onNext(request);
    }
  }

  ImportCheckpointResponse end() {
    if (!isOver()) {
      requests().onCompleted();
    }
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StatusRuntimeException status ? status : e;
    }
  }

  @Override
  public void onNext(ImportCheckpointResponse response) {
    answer.complete(response);
    room.release();
  }

  @Override
  public void onError(Throwable failure) {
    answer.completeExceptionally(failure);
    room.release();
  }

  @Override
  public void onCompleted() {
    answer.completeExceptionally(new IllegalStateException("no answer"));
    room.release();
  }
}
