package io.orograph.orchestrator.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.RunningServer;
import io.orograph.wire.grpc.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is sent to do harm to a port of workers ends its connection, and the port goes on. */
@Timeout(60)
class WorkerPortFloodTest {
  private static final int PATIENCE = 20_000;

  @TempDir private Path folder;
  private Token token;
  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    Path file =
        Files.createFile(
            folder.resolve("token"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, "0123456789abcdef".repeat(4) + "\n");
    token = Token.read(file);
    server = GrpcServers.loopback(0, token, List.of(), Optional.empty());
  }

  @AfterEach
  void itGoesOn() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    try {
      assertThat(
              HealthGrpc.newBlockingStub(Channels.authorized(channel, token))
                  .withDeadlineAfter(30, TimeUnit.SECONDS)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    } finally {
      channel.shutdownNow();
      server.close();
    }
  }

  /** How many {@code frames} were sent before the other end closed; the argument counts them. */
  private int sentBeforeTheEnd(IntFunction<byte[]> frames, int most) throws IOException {
    try (RawClient client = new RawClient(server.port(), PATIENCE)) {
      client.preface();
      int sent = 0;
      try {
        for (; sent < most; sent++) {
          client.send(frames.apply(sent));
        }
      } catch (IOException e) {
        // closed
      }
      return sent;
    }
  }

  private static byte[] calledAndTakenBack(int number) {
    int stream = 2 * number + 1;
    byte[] call =
        RawClient.frame(
            RawClient.HEADERS, RawClient.END_HEADERS | RawClient.END_STREAM, stream, RawClient.GET);
    byte[] reset = RawClient.frame(RawClient.RESET, 0, stream, new byte[] {0, 0, 0, 8});
    byte[] both = Arrays.copyOf(call, call.length + reset.length);
    System.arraycopy(reset, 0, both, call.length, reset.length);
    return both;
  }

  @Test
  void callsThatAreTakenBackAtOnce() throws Exception {
    assertThat(sentBeforeTheEnd(WorkerPortFloodTest::calledAndTakenBack, 200_000))
        .isLessThan(200_000);
  }

  @Test
  void headersWithoutEnd() throws Exception {
    byte[] begin = RawClient.frame(RawClient.HEADERS, 0, 1, RawClient.GET);
    byte[] more =
        RawClient.frame(RawClient.CONTINUATION, 0, 1, RawClient.field("x", "y".repeat(16_000)));
    assertThat(sentBeforeTheEnd(number -> number == 0 ? begin : more, 1_000)).isLessThan(1_000);
  }

  @Test
  void smallPartsOfHeadersWithoutEnd() throws Exception {
    byte[] begin = RawClient.frame(RawClient.HEADERS, 0, 1, RawClient.GET);
    byte[] none = RawClient.frame(RawClient.CONTINUATION, 0, 1, new byte[0]);
    assertThat(sentBeforeTheEnd(number -> number == 0 ? begin : none, 1_000_000))
        .isLessThan(1_000_000);
  }

  @Test
  void pings() throws Exception {
    byte[] ping = RawClient.frame(RawClient.PING, 0, 0, new byte[8]);
    assertThat(sentBeforeTheEnd(number -> ping, 200_000)).isLessThan(200_000);
  }

  @Test
  void settingsWhoseReceiptsAreNotRead() throws Exception {
    byte[] settings = RawClient.frame(RawClient.SETTINGS, 0, 0, new byte[0]);
    byte[] many = new byte[1_000 * settings.length];
    for (int i = 0; i < 1_000; i++) {
      System.arraycopy(settings, 0, many, i * settings.length, settings.length);
    }
    assertThat(sentBeforeTheEnd(number -> many, 5_000)).isLessThan(5_000);
  }
}
