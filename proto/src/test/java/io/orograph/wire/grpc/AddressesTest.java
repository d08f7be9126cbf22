package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.ListSweepsResponse;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several addresses of which one listens. */
class AddressesTest {
  private static final Token TOKEN = Token.random();

  private final List<RunningServer> servers = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();

  /** Says its name. */
  private static final class Named extends SweepServiceGrpc.SweepServiceImplBase {
    private final String name;

    Named(String name) {
      this.name = name;
    }

    @Override
    public void listSweeps(ListSweepsRequest request, StreamObserver<ListSweepsResponse> reply) {
      reply.onNext(
          ListSweepsResponse.newBuilder().addSweeps(Sweep.newBuilder().setName(name)).build());
      reply.onCompleted();
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (ManagedChannel channel : channels) {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
    servers.forEach(RunningServer::close);
  }

  private RunningServer serve(String name, int port) throws IOException {
    RunningServer server =
        GrpcServers.loopback(port, TOKEN, List.of(new Named(name)), Optional.empty());
    servers.add(server);
    return server;
  }

  /** Ports on which nothing listens. */
  private static List<Integer> free(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    return ports;
  }

  private ManagedChannel open(List<Integer> ports) {
    ManagedChannel channel =
        Channels.open(
            new Addresses(
                ports.stream().map(port -> new Addresses.Place("127.0.0.1", port)).toList()),
            TOKEN);
    channels.add(channel);
    return channel;
  }

  private static String asked(ManagedChannel channel) {
    return SweepServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .listSweeps(ListSweepsRequest.getDefaultInstance())
        .getSweeps(0)
        .getName();
  }

  @Test
  void theOneThatListensIsFound() throws IOException {
    List<Integer> ports = free(3);
    serve("third", ports.get(2));
    assertThat(asked(open(ports))).isEqualTo("third");
  }

  @Test
  void whenItEndsTheNextIsFoundAndThenTheFirstAgain() throws IOException {
    List<Integer> ports = free(3);
    ManagedChannel channel = open(ports);
    for (int node : List.of(0, 2, 1, 0)) {
      try (RunningServer active = serve("node-" + node, ports.get(node))) {
        channel.resetConnectBackoff();
        assertThat(asked(channel)).isEqualTo("node-" + node);
      }
    }
  }

  @Test
  void whenNoneListensTheCallSaysSo() throws IOException {
    ManagedChannel channel = open(free(3));
    assertThatThrownBy(
            () ->
                SweepServiceGrpc.newBlockingStub(channel)
                    .listSweeps(ListSweepsRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  /**
   * As a stopped process does: its system takes the connection, and nothing is ever said on it.
   * That would be noticed after fifteen seconds.
   */
  @Test
  void oneThatTakesConnectionsAndIsSilentIsPassedBy() throws IOException {
    List<Integer> ports = new ArrayList<>(free(1));
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      ports.addFirst(silent.getLocalPort());
      serve("second", ports.get(1));
      ManagedChannel channel = open(ports);
      assertThat(
              SweepServiceGrpc.newBlockingStub(channel)
                  .withWaitForReady()
                  .withDeadlineAfter(14, TimeUnit.SECONDS)
                  .listSweeps(ListSweepsRequest.getDefaultInstance())
                  .getSweeps(0)
                  .getName())
          .isEqualTo("second");
    }
  }

  @Test
  void everyOneOfThemMustBeOnThisMachine() {
    assertThatThrownBy(
            () -> Channels.open(Addresses.parse("127.0.0.1:7001, 192.0.2.1:7001"), TOKEN))
        .hasMessageContaining("192.0.2.1 (expected: this machine");
  }

  @Test
  void aTextIsReadInItsOrder() {
    Addresses addresses = Addresses.parse("127.0.0.1:7001, localhost:7002,[::1]:7003");
    assertThat(addresses.all())
        .containsExactly(
            new Addresses.Place("127.0.0.1", 7001),
            new Addresses.Place("localhost", 7002),
            new Addresses.Place("[::1]", 7003));
    assertThat(addresses).hasToString("127.0.0.1:7001,localhost:7002,[::1]:7003");
    assertThat(Addresses.parse(addresses.toString())).isEqualTo(addresses);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nowhere", "a:1,", "a:1,,b:2", "a:0", "a:65536", "a:1;b:2", ":1"})
  void anythingElseIsRefused(String text) {
    assertThat(Addresses.are(text)).isFalse();
    assertThatThrownBy(() -> Addresses.parse(text)).hasMessageContaining("(expected: HOST:PORT");
  }

  @Test
  void anAddressThatIsThereTwiceIsRefused() {
    assertThatThrownBy(() -> Addresses.parse("a:1,b:2,a:1")).hasMessageStartingWith("a:1: twice");
  }
}
