package io.orograph.orchestrator.grpc;

import io.grpc.stub.StreamObserver;
import io.orograph.core.metric.MetricKind;
import io.orograph.v1.CreateMeasurementRequest;
import io.orograph.v1.CreateMeasurementResponse;
import io.orograph.v1.GetMeasurementRequest;
import io.orograph.v1.GetMeasurementResponse;
import io.orograph.v1.ListMeasurementsRequest;
import io.orograph.v1.ListMeasurementsResponse;
import io.orograph.v1.ListMetricKindsRequest;
import io.orograph.v1.ListMetricKindsResponse;
import io.orograph.v1.MeasurementServiceGrpc;
import io.orograph.wire.convert.CatalogueConverter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The catalogue of metric kinds; measuring without a sweep is not in this release. */
public final class MeasurementService extends MeasurementServiceGrpc.MeasurementServiceImplBase {
  private final Answers answers;

  /**
   * @param blocking runs work that waits
   */
  public MeasurementService(Executor blocking) {
    this.answers = new Answers(blocking);
  }

  @Override
  public void listMetricKinds(
      ListMetricKindsRequest request, StreamObserver<ListMetricKindsResponse> observer) {
    answers.answer(
        observer,
        () -> {
          MetricKind[] kinds = MetricKind.values();
          int wanted = request.getPageSize() == 0 ? kinds.length : request.getPageSize();
          Paging paging = Paging.of(wanted, request.getPageToken(), "kinds");
          int from = paging.after().map(Integer::parseInt).map(last -> last + 1).orElse(0);
          int to = Math.min(kinds.length, from + paging.size());
          ListMetricKindsResponse.Builder answer = ListMetricKindsResponse.newBuilder();
          for (int i = from; i < to; i++) {
            answer.addMetricKinds(CatalogueConverter.toProto(kinds[i]));
          }
          Optional<String> next =
              to < kinds.length ? Optional.of(Integer.toString(to - 1)) : Optional.empty();
          return CompletableFuture.completedFuture(
              answer.setNextPageToken(paging.token(next)).build());
        });
  }

  @Override
  public void createMeasurement(
      CreateMeasurementRequest request, StreamObserver<CreateMeasurementResponse> observer) {
    Answers.notInThisRelease(observer, "CreateMeasurement");
  }

  @Override
  public void getMeasurement(
      GetMeasurementRequest request, StreamObserver<GetMeasurementResponse> observer) {
    Answers.notInThisRelease(observer, "GetMeasurement");
  }

  @Override
  public void listMeasurements(
      ListMeasurementsRequest request, StreamObserver<ListMeasurementsResponse> observer) {
    Answers.notInThisRelease(observer, "ListMeasurements");
  }
}
