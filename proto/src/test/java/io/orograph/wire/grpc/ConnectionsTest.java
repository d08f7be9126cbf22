package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.GetSweepResponse;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.tls.ListenAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bounds of a port that speaks gRPC alone, each reached over real connections. */
@Timeout(60)
class ConnectionsTest {
  private static final Token TOKEN = Token.random();
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final int PATIENCE_MILLIS = 20_000;

  private final List<Socket> sockets = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private @Nullable RunningServer server;

  /** Says that it is there, and then nothing, for as long as it is asked to watch. */
  private static final class Sweeps extends SweepServiceGrpc.SweepServiceImplBase {
    @Override
    public void getSweep(GetSweepRequest request, StreamObserver<GetSweepResponse> reply) {
      reply.onNext(GetSweepResponse.getDefaultInstance());
      reply.onCompleted();
    }

    @Override
    public void watchSweep(WatchSweepRequest request, StreamObserver<WatchSweepResponse> reply) {
      reply.onNext(WatchSweepResponse.getDefaultInstance());
    }
  }

  private RunningServer serve(int most, int strangers, Duration patience, Duration idle)
      throws IOException {
    RunningServer serving =
        GrpcServers.serve(
            ListenAddress.loopback(0),
            new ConnectionBounds(most, strangers, patience, idle),
            Guards.of(TOKEN, Optional.of(meters)),
            List.of(new Sweeps()));
    server = serving;
    return serving;
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    channels.forEach(ManagedChannel::shutdownNow);
    if (server != null) {
      server.close();
    }
  }

  private Socket connect(RunningServer to) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    sockets.add(socket);
    return socket;
  }

  /** Whether it was taken: the port speaks first, with its settings, or closes. */
  private static boolean isTaken(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() >= 0;
    } catch (SocketException e) {
      return false;
    }
  }

  /** Whether the port closes it, whatever it says before. */
  private static boolean isClosed(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {
        // settings
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  private ManagedChannel channel(RunningServer to, Token token) {
    ManagedChannel channel = Channels.open("127.0.0.1", to.port(), token);
    channels.add(channel);
    return channel;
  }

  private static void call(ManagedChannel channel) {
    assertThat(
            SweepServiceGrpc.newBlockingStub(channel)
                .getSweep(GetSweepRequest.newBuilder().setName("projects/p/sweeps/s").build()))
        .isNotNull();
  }

  @Test
  void oneConnectionMoreThanThereMayBeIsClosedAndTakenOnceAnotherIsGone() throws Exception {
    RunningServer to = serve(3, 3, LONG, LONG);
    for (int i = 0; i < 3; i++) {
      assertThat(isTaken(connect(to))).isTrue();
    }
    assertThat(isTaken(connect(to))).isFalse();
    assertThat(meters.get("orograph.calls.refused").tag("reason", "connections_most").counter())
        .extracting(Counter::count)
        .isEqualTo(1.0);
    assertThat(to.connections()).isEqualTo(3);
    sockets.getFirst().close();
    boolean taken = false;
    for (int tries = 0; !taken && tries < 10_000; tries++) {
      try (Socket next = connect(to)) {
        taken = isTaken(next);
      }
    }
    assertThat(taken).isTrue();
  }

  @Test
  void amongTooManyStrangersTheFirstGoesAndTheKnownStay() throws Exception {
    RunningServer to = serve(1000, 2, LONG, LONG);
    ManagedChannel known = channel(to, TOKEN);
    call(known);
    for (int i = 0; i < 3; i++) {
      assertThat(isTaken(connect(to))).isTrue();
    }
    assertThat(isClosed(sockets.getFirst())).isTrue();
    assertThat(known.getState(false)).isEqualTo(ConnectivityState.READY);
  }

  @Test
  void whoDoesNotSayWhoItIsIsSentAwayAndWhoDoesStays() throws Exception {
    RunningServer to = serve(1000, 500, Duration.ofMillis(1500), LONG);
    ManagedChannel known = channel(to, TOKEN);
    call(known);
    // Both come later than the one that is known.
    Socket silent = connect(to);
    CompletableFuture<Void> sentAway = new CompletableFuture<>();
    ManagedChannel other = channel(to, Token.random());
    connected(other, () -> whenLost(other, sentAway));
    assertThat(isClosed(silent)).isTrue();
    sentAway.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    assertThat(known.getState(false)).isEqualTo(ConnectivityState.READY);
    call(known);
  }

  private static void connected(ManagedChannel channel, Runnable then) {
    ConnectivityState now = channel.getState(true);
    if (now == ConnectivityState.READY) {
      then.run();
    } else {
      channel.notifyWhenStateChanged(now, () -> connected(channel, then));
    }
  }

  private static void whenLost(ManagedChannel channel, CompletableFuture<Void> lost) {
    channel.notifyWhenStateChanged(ConnectivityState.READY, () -> lost.complete(null));
  }

  @Test
  void aConnectionWithoutCallsEndsAndOneWithAStreamDoesNot() throws Exception {
    RunningServer to = serve(1000, 500, LONG, Duration.ofMillis(700));
    ManagedChannel watching = channel(to, TOKEN);
    Iterator<WatchSweepResponse> watch =
        SweepServiceGrpc.newBlockingStub(watching)
            .watchSweep(WatchSweepRequest.newBuilder().setName("projects/p/sweeps/s").build());
    assertThat(watch.hasNext()).isTrue();
    ManagedChannel idle = channel(to, TOKEN);
    call(idle);
    CompletableFuture<Void> ended = new CompletableFuture<>();
    whenLost(idle, ended);
    ended.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    assertThat(watching.getState(false)).isEqualTo(ConnectivityState.READY);
    call(idle); // connects anew, unseen by its caller
  }
}
