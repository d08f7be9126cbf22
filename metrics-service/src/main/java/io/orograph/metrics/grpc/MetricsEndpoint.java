package io.orograph.metrics.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.context.Context;
import io.orograph.core.metric.MetricKind;
import io.orograph.metrics.measure.MeasureLease;
import io.orograph.metrics.measure.MeasureOrder;
import io.orograph.metrics.measure.MeasureReply;
import io.orograph.metrics.measure.Measures;
import io.orograph.v1.CancelMeasurementRequest;
import io.orograph.v1.CancelMeasurementResponse;
import io.orograph.v1.ListMetricKindsOfWorkerRequest;
import io.orograph.v1.ListMetricKindsOfWorkerResponse;
import io.orograph.v1.MeasureRequest;
import io.orograph.v1.MeasureResponse;
import io.orograph.v1.MetricsServiceGrpc;
import io.orograph.wire.convert.CatalogueConverter;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import java.time.Duration;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/** The metrics service. Holds no state; every call is a question to {@link Measures}. */
public final class MetricsEndpoint extends MetricsServiceGrpc.MetricsServiceImplBase {
  /** The actor answers at once; longer means that the process is choking. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration SOON = Duration.ofSeconds(1);

  private final ActorRef<Measures.Command> measures;
  private final Scheduler scheduler;

  /** A service over this actor. */
  public MetricsEndpoint(ActorRef<Measures.Command> measures, Scheduler scheduler) {
    this.measures = measures;
    this.scheduler = scheduler;
  }

  @Override
  public void measure(MeasureRequest request, StreamObserver<MeasureResponse> responses) {
    MeasureOrder order = MeasureRequests.order(request);
    ServerCallStreamObserver<MeasureResponse> observer =
        (ServerCallStreamObserver<MeasureResponse>) responses;
    StreamWakers wakers = StreamWakers.on(observer);
    Context call = Context.current();
    AskPattern.<Measures.Command, MeasureReply>ask(
            measures,
            replyTo -> new Measures.Command.Measure(order, call, replyTo),
            PATIENCE,
            scheduler)
        .whenComplete(
            (reply, failure) -> {
              if (reply == null) {
                responses.onError(failure(failure));
              } else {
                answer(order, reply, observer, wakers);
              }
            });
  }

  @Override
  public void cancelMeasurement(
      CancelMeasurementRequest request, StreamObserver<CancelMeasurementResponse> responses) {
    MeasureLease lease = MeasureRequests.lease(request.getLease());
    AskPattern.<Measures.Command, Done>ask(
            measures, replyTo -> new Measures.Command.Cancel(lease, replyTo), PATIENCE, scheduler)
        .whenComplete(
            (done, failure) -> {
              if (done == null) {
                responses.onError(failure(failure));
              } else {
                responses.onNext(CancelMeasurementResponse.getDefaultInstance());
                responses.onCompleted();
              }
            });
  }

  @Override
  public void listMetricKindsOfWorker(
      ListMetricKindsOfWorkerRequest request,
      StreamObserver<ListMetricKindsOfWorkerResponse> responses) {
    ListMetricKindsOfWorkerResponse.Builder response = ListMetricKindsOfWorkerResponse.newBuilder();
    for (MetricKind kind : MetricKind.values()) {
      if (!kind.isOwn()) {
        response.addMetricKinds(CatalogueConverter.toProto(kind));
      }
    }
    responses.onNext(response.build());
    responses.onCompleted();
  }

  private void answer(
      MeasureOrder order,
      MeasureReply reply,
      ServerCallStreamObserver<MeasureResponse> observer,
      StreamWakers wakers) {
    switch (reply) {
      case MeasureReply.Measuring m ->
          MeasureStream.start(
              m.log(),
              observer,
              wakers,
              () -> measures.tell(new Measures.Command.Abandon(m.log())));
      case MeasureReply.LeaseLost lost ->
          observer.onError(
              new OrographException(
                  new OrographFailure.LeaseLost(
                      order.lease().task().toString(), lost.newestToken())));
      case MeasureReply.NoFreeLane full ->
          observer.onError(new OrographException(new OrographFailure.Busy(full.why(), SOON)));
    }
  }

  private static Throwable failure(@Nullable Throwable failure) {
    return failure == null ? new IllegalStateException("no answer") : failure;
  }
}
