package io.orograph.orchestrator.dispatch;

import io.grpc.ManagedChannel;

/** Opens channels to workers, with the credentials that they ask for. */
@FunctionalInterface
public interface WorkerChannels {
  /**
   * A new channel to {@code host:port}; the caller shuts it down. Waits for nothing: it is opened
   * by the dispatcher.
   *
   * @throws IllegalArgumentException if there can be none
   */
  ManagedChannel open(String address);
}
