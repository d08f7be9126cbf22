package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.wire.tls.ListenAddress.Place;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a kubelet does: a connection in plain text without a token, and {@code Check} by a name. */
class HealthPortTest {
  private HealthPort health = none();
  private ManagedChannel channel = to(1);

  private static HealthPort none() {
    try {
      return HealthPort.open(Optional.empty());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static ManagedChannel to(int port) {
    return Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create()).build();
  }

  @BeforeEach
  void open() throws IOException {
    health = HealthPort.open(Place.parse("127.0.0.1:0"));
    channel = to(health.port());
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    health.close();
  }

  private ServingStatus asked(String service) {
    return HealthGrpc.newBlockingStub(channel)
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  private static Status.Code code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(call);
    assertThat(thrown).isInstanceOf(StatusRuntimeException.class);
    return ((StatusRuntimeException) thrown).getStatus().getCode();
  }

  @Test
  void aProcessThatStartsIsAliveAndNotReady() {
    assertThat(asked(HealthPort.LIVENESS)).isEqualTo(ServingStatus.SERVING);
    assertThat(asked(HealthPort.READINESS)).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(asked("")).isEqualTo(ServingStatus.NOT_SERVING);
  }

  @Test
  void oneThatServesIsReadyAndOneThatDrainsIsNotButStaysAlive() {
    health.ready();
    assertThat(asked(HealthPort.READINESS)).isEqualTo(ServingStatus.SERVING);
    assertThat(asked("")).isEqualTo(ServingStatus.SERVING);
    health.drain();
    assertThat(asked(HealthPort.READINESS)).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(asked(HealthPort.LIVENESS)).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void anotherNameIsNotFound() {
    assertThat(code(() -> asked("orograph.v1.SweepService"))).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void nothingElseIsServedThere() {
    Channel to = channel;
    assertThat(
            code(
                () ->
                    SweepServiceGrpc.newBlockingStub(to)
                        .withDeadlineAfter(10, TimeUnit.SECONDS)
                        .getSweep(GetSweepRequest.getDefaultInstance())))
        .isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    Optional<Place> taken = Place.parse("127.0.0.1:" + health.port());
    assertThatThrownBy(() -> HealthPort.open(taken))
        .hasMessage(
            "health-listen: 127.0.0.1:"
                + health.port()
                + " (expected: a free port of this machine)");
  }

  @Test
  void withoutAnAddressThereIsNoPort() throws IOException {
    try (HealthPort none = HealthPort.open(Optional.empty())) {
      none.ready();
      none.drain();
      assertThat(none.port()).isZero();
    }
  }
}
