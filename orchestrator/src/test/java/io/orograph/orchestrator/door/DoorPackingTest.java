package io.orograph.orchestrator.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ClientStreamTracer;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.DownloadCheckpointRequest;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.wire.grpc.Channels;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Large answers come packed to those who take that, by every protocol, and requests may. */
@Timeout(60)
class DoorPackingTest {
  private static final String GET_SWEEP = "/orograph.v1.SweepService/GetSweep";
  private static final String LARGE = "{\"name\": \"" + OpenDoor.LARGE + "\"}";
  private static final String SMALL = "{\"name\": \"projects/p/sweeps/s\"}";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static OpenDoor open;

  @BeforeAll
  static void open() throws IOException {
    open = new OpenDoor(folder);
  }

  @AfterAll
  static void close() {
    CLIENT.close();
    open.close();
  }

  /** Counts the bytes of messages that come, as they are on the wire and unpacked. */
  private static final class Counting extends ClientStreamTracer.Factory
      implements ClientInterceptor {
    private final AtomicLong wire = new AtomicLong();
    private final AtomicLong unpacked = new AtomicLong();

    @Override
    public ClientStreamTracer newClientStreamTracer(
        ClientStreamTracer.StreamInfo info, Metadata headers) {
      return new ClientStreamTracer() {
        @Override
        public void inboundMessageRead(int number, long wireSize, long size) {
          wire.addAndGet(wireSize);
        }

        @Override
        public void inboundUncompressedSize(long size) {
          unpacked.addAndGet(size);
        }
      };
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return next.newCall(method, options.withStreamTracerFactory(this));
    }
  }

  private static ManagedChannel channel(DecompressorRegistry takes) {
    return NettyChannelBuilder.forAddress("127.0.0.1", open.port())
        .decompressorRegistry(takes)
        .usePlaintext()
        .build();
  }

  private static Channel counted(ManagedChannel channel, Counting counting) {
    return ClientInterceptors.intercept(Channels.authorized(channel, open.token), counting);
  }

  private static String description(Channel channel, String name) {
    return SweepServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .getSweep(GetSweepRequest.newBuilder().setName(name).build())
        .getSweep()
        .getDescription();
  }

  @Test
  void aLargeMessageOfGrpcIsPackedAndASmallOneIsNot() {
    ManagedChannel channel = channel(DecompressorRegistry.getDefaultInstance());
    Counting large = new Counting();
    assertThat(description(counted(channel, large), OpenDoor.LARGE)).isEqualTo(OpenDoor.PADDING);
    assertThat(large.unpacked.get()).isGreaterThan(OpenDoor.PADDING.length());
    assertThat(large.wire.get()).isLessThan(large.unpacked.get() / 10);
    Counting small = new Counting();
    assertThat(description(counted(channel, small), "projects/p/sweeps/s")).isEqualTo("größer");
    assertThat(small.wire.get()).isEqualTo(small.unpacked.get());
    channel.shutdownNow();
  }

  @Test
  void whoTakesNoPackedMessagesGetsNone() {
    ManagedChannel channel =
        channel(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false));
    Counting counting = new Counting();
    assertThat(description(counted(channel, counting), OpenDoor.LARGE)).isEqualTo(OpenDoor.PADDING);
    assertThat(counting.wire.get()).isEqualTo(counting.unpacked.get());
    channel.shutdownNow();
  }

  @Test
  void weightsAreNotPacked() {
    ManagedChannel channel = channel(DecompressorRegistry.getDefaultInstance());
    Counting counting = new Counting();
    CheckpointServiceGrpc.newBlockingStub(counted(channel, counting))
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .downloadCheckpoint(DownloadCheckpointRequest.newBuilder().setOffset(3).build())
        .forEachRemaining(chunk -> assertThat(chunk.getData().size()).isEqualTo(64 << 10));
    assertThat(counting.wire.get()).isEqualTo(counting.unpacked.get()).isGreaterThan(3 << 16);
    channel.shutdownNow();
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + open.port() + path))
        .timeout(Duration.ofSeconds(30));
  }

  private static HttpRequest.Builder json(byte[] body) {
    return to(GET_SWEEP)
        .header("Authorization", OpenDoor.AUTHORIZATION)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(body));
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] unpacked(byte[] bytes) throws IOException {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return gzip.readAllBytes();
    }
  }

  /** The answer is the same bytes, packed where that is asked for. */
  private static void assertPacked(HttpRequest.Builder request) throws Exception {
    HttpResponse<byte[]> plain = send(request.copy());
    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(plain.headers().firstValue("content-encoding")).isEmpty();
    HttpResponse<byte[]> packed = send(request.copy().header("Accept-Encoding", "gzip"));
    assertThat(packed.headers().firstValue("content-encoding")).contains("gzip");
    assertThat(packed.headers().firstValue("vary"))
        .hasValueSatisfying(vary -> assertThat(vary).containsIgnoringCase("accept-encoding"));
    assertThat(packed.body().length).isLessThan(plain.body().length / 2);
    assertThat(unpacked(packed.body())).isEqualTo(plain.body());
  }

  @Test
  void largeAnswersInJsonAndThePageArePackedForWhoTakesThat() throws Exception {
    assertPacked(json(utf8(LARGE)));
    assertPacked(to("/lib/d3.min.js").GET());
    assertPacked(to("/page.css").GET());
    HttpResponse<byte[]> small = send(json(utf8(SMALL)).header("Accept-Encoding", "gzip"));
    assertThat(small.headers().firstValue("content-encoding")).isEmpty();
  }

  @Test
  void eventsAreNotHeldBackToBePacked() throws Exception {
    HttpResponse<byte[]> events =
        send(
            to("/events/sweeps/s")
                .header("Authorization", OpenDoor.AUTHORIZATION)
                .header("Accept-Encoding", "gzip"));
    assertThat(events.headers().firstValue("content-encoding")).isEmpty();
    assertThat(new String(events.body(), StandardCharsets.UTF_8)).contains("event: end");
  }

  @Test
  void aPackedRequestInJsonIsUnderstoodAndOneThatIsNoneIsRefused() throws Exception {
    HttpResponse<byte[]> answer =
        send(json(packed(utf8(SMALL))).header("Content-Encoding", "gzip"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("projects/p/sweeps/s");
    HttpResponse<byte[]> none = send(json(utf8(SMALL)).header("Content-Encoding", "gzip"));
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(new String(none.body(), StandardCharsets.UTF_8)).contains("cannot be unpacked");
  }

  @Test
  void aBodyThatIsPackedOtherwiseIsRefusedByTheNameOfItsEncoding() throws Exception {
    HttpResponse<byte[]> answer = send(json(utf8(SMALL)).header("Content-Encoding", "br"));
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("content-encoding: br");
  }

  /** What a stranger sends is not unpacked either. */
  @Test
  void aStrangersPackedRequestIsNotUnpacked() throws Exception {
    HttpRequest.Builder request =
        to(GET_SWEEP)
            .header("Content-Type", "application/json")
            .header("Content-Encoding", "gzip")
            .POST(BodyPublishers.ofByteArray(utf8("no gzip")));
    assertThat(send(request).statusCode()).isEqualTo(401);
  }
}
