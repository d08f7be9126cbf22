package io.orograph.orchestrator.dispatch;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
import io.orograph.orchestrator.results.Samples;
import io.orograph.v1.CancelMeasurementRequest;
import io.orograph.v1.CancelMeasurementResponse;
import io.orograph.v1.MeasureRequest;
import io.orograph.v1.MeasureResponse;
import io.orograph.v1.MeasuredRun;
import io.orograph.v1.MeasurementSpec;
import io.orograph.v1.MetricsServiceGrpc;
import io.orograph.wire.convert.MeasureConverter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleBiFunction;

/**
 * A metrics service that finds everything it is asked of single runs to be what it is told, or a
 * half.
 */
final class FakeMetrics extends MetricsServiceGrpc.MetricsServiceImplBase {
  private final List<MeasureRequest> requests = new CopyOnWriteArrayList<>();
  private volatile boolean tearing;
  private volatile boolean leaving;
  private volatile boolean torn;
  private volatile boolean gone;
  private volatile String end = "";
  private volatile ToDoubleBiFunction<String, Integer> values = (cell, replicate) -> 0.5;

  List<MeasureRequest> requests() {
    return List.copyOf(requests);
  }

  /** Finds these values from now on, by cell and replicate. */
  void saying(ToDoubleBiFunction<String, Integer> found) {
    values = found;
  }

  /** Hands back each cell that it has or gets. */
  void drain() {
    end = "drained";
  }

  /** Breaks the first stream after its first measurement. */
  void tearFirst() {
    tearing = true;
  }

  /** Answers nothing more to the life that tore. */
  void goneAfterTear() {
    leaving = true;
  }

  /** Whether a stream was torn. */
  boolean torn() {
    return torn;
  }

  @Override
  public synchronized void measure(MeasureRequest request, StreamObserver<MeasureResponse> out) {
    if (gone && request.getLease().getAttempt() == 1 && !other(request)) {
      out.onError(Status.UNAVAILABLE.withDescription("gone").asRuntimeException());
      return;
    }
    requests.add(request);
    long sequence = 0;
    for (MeasurementSpec spec : end.isEmpty() ? ofRuns(request) : List.<MeasurementSpec>of()) {
      for (MeasuredRun run : request.getRunsList()) {
        int replicate = run.getRun().getReplicate();
        if (recorded(request, spec, replicate)) {
          continue;
        }
        sequence++;
        out.onNext(
            MeasureResponse.newBuilder()
                .setSequence(sequence)
                .setMeasurement(
                    MeasureConverter.toProto(
                        Samples.scalar(
                            Metric.of(MetricKind.valueOf(spec.getKind()), spec.getMetric()),
                            request.getCell(),
                            values.applyAsDouble(request.getCell(), replicate),
                            replicate)))
                .build());
        if (tearing) {
          tearing = false;
          torn = true;
          gone = leaving;
          out.onError(Status.UNAVAILABLE.withDescription("torn").asRuntimeException());
          return;
        }
      }
    }
    out.onNext(
        MeasureResponse.newBuilder()
            .setSequence(sequence + 1)
            .setEnded(MeasureResponse.MeasureEnded.newBuilder().setReason(end))
            .build());
    out.onCompleted();
  }

  private static List<MeasurementSpec> ofRuns(MeasureRequest request) {
    return request.getMeasurementsList().stream()
        .filter(m -> MetricKind.valueOf(m.getKind()).level() == MetricLevel.RUN)
        .toList();
  }

  /** Whether it is of another task than the one whose stream was torn. */
  private boolean other(MeasureRequest request) {
    return !requests.getFirst().getLease().getTask().equals(request.getLease().getTask());
  }

  private static boolean recorded(MeasureRequest request, MeasurementSpec spec, int replicate) {
    String metric = spec.getMetric().isEmpty() ? spec.getKind() : spec.getMetric();
    return request.getRecordedList().stream()
        .anyMatch(r -> r.getMetric().equals(metric) && r.getReplicatesList().contains(replicate));
  }

  @Override
  public void cancelMeasurement(
      CancelMeasurementRequest request, StreamObserver<CancelMeasurementResponse> out) {
    out.onNext(CancelMeasurementResponse.getDefaultInstance());
    out.onCompleted();
  }
}
