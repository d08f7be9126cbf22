package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.v1.CancelMeasurementRequest;
import io.orograph.v1.CancelMeasurementResponse;
import io.orograph.v1.Lease;
import io.orograph.v1.MetricsServiceGrpc;
import io.orograph.wire.tls.ListenAddress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes in at a worker's port, and at others. */
class OrderSizeTest {
  private static final Token TOKEN = Token.random();
  private static final int MIB = 1 << 20;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Guards guards = Guards.of(TOKEN, Optional.of(meters));
  private Optional<RunningServer> server = Optional.empty();

  private static final class Idle extends MetricsServiceGrpc.MetricsServiceImplBase {
    @Override
    public void cancelMeasurement(
        CancelMeasurementRequest request, StreamObserver<CancelMeasurementResponse> reply) {
      reply.onNext(CancelMeasurementResponse.getDefaultInstance());
      reply.onCompleted();
    }
  }

  @AfterEach
  void stop() {
    server.ifPresent(RunningServer::close);
  }

  private void worker() throws IOException {
    server =
        Optional.of(
            GrpcServers.serveOrders(
                ListenAddress.loopback(0), ConnectionBounds.USUAL, guards, new Idle()));
  }

  private CancelMeasurementResponse called(int bytes) {
    ManagedChannel channel = Channels.open("127.0.0.1", server.orElseThrow().port(), TOKEN);
    try {
      return MetricsServiceGrpc.newBlockingStub(channel)
          .cancelMeasurement(
              CancelMeasurementRequest.newBuilder()
                  .setLease(Lease.newBuilder().setTask("x".repeat(bytes)))
                  .build());
    } finally {
      channel.shutdownNow();
    }
  }

  private void refused(int bytes) {
    assertThatThrownBy(() -> called(bytes))
        .extracting(e -> RemoteFailure.of(e).code())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(counted()).isOne();
  }

  private double counted() {
    return meters.get("orograph.calls.refused").tag("reason", "too_large").counter().count();
  }

  @Test
  void aWorkerTakesOrdersOfSixteenMebibytes() throws IOException {
    worker();
    assertThat(called(15 * MIB)).isEqualTo(CancelMeasurementResponse.getDefaultInstance());
    assertThat(counted()).isZero();
  }

  @Test
  void andNoneThatIsLarger() throws IOException {
    worker();
    refused(17 * MIB);
  }

  @Test
  void otherPortsTakeNoMoreThanFour() throws IOException {
    server =
        Optional.of(
            GrpcServers.serve(
                ListenAddress.loopback(0), ConnectionBounds.USUAL, guards, List.of(new Idle())));
    refused(5 * MIB);
  }
}
