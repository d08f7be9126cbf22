package io.orograph.orchestrator.dispatch;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.block.Work;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.v1.CancelMeasurementRequest;
import io.orograph.v1.CancelTrainingRequest;
import io.orograph.v1.MeasureRequest;
import io.orograph.v1.MeasureResponse;
import io.orograph.v1.MetricsServiceGrpc;
import io.orograph.v1.TrainRequest;
import io.orograph.v1.TrainResponse;
import io.orograph.v1.TrainerServiceGrpc;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls workers; one channel each. */
final class WorkerCalls {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerCalls.class);

  private final WorkerChannels factory;
  private final LivePoints live;
  private final Duration ttl;
  private final Map<String, Connection> connections = new HashMap<>();

  private record Connection(String incarnation, ManagedChannel channel) {}

  WorkerCalls(WorkerChannels factory, LivePoints live, Duration ttl) {
    this.factory = factory;
    this.live = live;
    this.ttl = ttl;
  }

  /** Calls the worker for the events of a lease after those recorded. */
  TaskStream<?, ?> call(
      Attachment attachment, Hello worker, Consumer<Fact.Numbered> facts, Consumer<StreamEnd> end) {
    ManagedChannel channel = channel(worker);
    return switch (attachment.work()) {
      case Work.PackWork w ->
          TaskStream.<TrainRequest, TrainResponse>start(
              new TaskStream<>(r -> Facts.of(w.lease().sweep(), r, live), facts, end),
              Orders.train(w, attachment.confirmedToWorker(), ttl),
              TrainerServiceGrpc.newStub(channel)::train);
      case Work.MeasureWork w ->
          TaskStream.<MeasureRequest, MeasureResponse>start(
              new TaskStream<>(Facts::of, facts, end),
              Orders.measure(w, attachment.measured(), ttl),
              MetricsServiceGrpc.newStub(channel)::measure);
    };
  }

  /** Tells a worker to stop. */
  void cancel(Hello worker, Held held, long token) {
    cancel(
        worker,
        held,
        token,
        trouble -> LOG.info("cancel of {} not taken: {}", held.task(), trouble.getMessage()),
        () -> {});
  }

  /** Tells a worker to stop what it has lost, to hear whether it answers. */
  void probe(Hello worker, Held lost, long token, Consumer<Boolean> answered) {
    try {
      cancel(
          worker,
          lost,
          token,
          trouble -> answered.accept(StreamEnd.of(trouble).kind() != StreamEnd.Kind.BROKEN),
          () -> answered.accept(true));
    } catch (Outside.NoWayException e) {
      answered.accept(false);
    }
  }

  private void cancel(
      Hello worker, Held held, long token, Consumer<Throwable> failed, Runnable taken) {
    String task = held.task();
    var wire = Orders.lease(held.sweep(), task, held.attempt(), token, ttl);
    if (worker.kind() == WorkerKind.TRAINER) {
      TrainerServiceGrpc.newStub(channel(worker))
          .cancelTraining(
              CancelTrainingRequest.newBuilder().setLease(wire).build(), new Told<>(failed, taken));
    } else {
      MetricsServiceGrpc.newStub(channel(worker))
          .cancelMeasurement(
              CancelMeasurementRequest.newBuilder().setLease(wire).build(),
              new Told<>(failed, taken));
    }
  }

  /** Closes the channel to a worker that is gone. */
  void forget(String worker) {
    Connection connection = connections.remove(worker);
    if (connection != null) {
      connection.channel().shutdownNow();
    }
  }

  /** Closes all channels. */
  void close() {
    connections.values().forEach(c -> c.channel().shutdownNow());
    connections.clear();
  }

  private ManagedChannel channel(Hello worker) {
    Connection known = connections.get(worker.worker());
    if (known != null && known.incarnation().equals(worker.incarnation())) {
      return known.channel();
    }
    forget(worker.worker());
    ManagedChannel opened;
    try {
      opened = factory.open(worker.address());
    } catch (RuntimeException e) {
      throw new Outside.NoWayException(worker.address(), e);
    }
    connections.put(worker.worker(), new Connection(worker.incarnation(), opened));
    return opened;
  }

  private record Told<R>(Consumer<Throwable> failed, Runnable taken) implements StreamObserver<R> {
    @Override
    public void onNext(R response) {}

    @Override
    public void onError(Throwable t) {
      failed.accept(t);
    }

    @Override
    public void onCompleted() {
      taken.run();
    }
  }
}
