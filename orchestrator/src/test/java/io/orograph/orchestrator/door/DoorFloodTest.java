package io.orograph.orchestrator.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent to do harm: the port refuses it, and goes on. */
@Timeout(60)
class DoorFloodTest {
  private static final String GET_SWEEP = "/orograph.v1.SweepService/GetSweep";
  private static final String NAMED = "{\"name\": \"projects/p/sweeps/s\"}";
  private static final Pattern STATUS = Pattern.compile("grpc-status: ?([0-9]+)");
  private static final int PATIENCE = 20_000;
  private static final Duration SOON = Duration.ofSeconds(45);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

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

  @AfterEach
  void thePortGoesOn() throws Exception {
    HttpResponse<String> answer =
        CLIENT.send(
            request("application/json")
                .POST(BodyPublishers.ofString(NAMED, StandardCharsets.UTF_8))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  private static HttpRequest.Builder request(String type) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + open.port() + GET_SWEEP))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", OpenDoor.AUTHORIZATION)
        .header("Content-Type", type);
  }

  private static byte[] packed(int megabytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < megabytes; i++) {
        gzip.write(zeros);
      }
    }
    return out.toByteArray();
  }

  private static byte[] framed(int flags, byte[] message) {
    return ByteBuffer.allocate(5 + message.length)
        .put((byte) flags)
        .putInt(message.length)
        .put(message)
        .array();
  }

  /** The code in the trailers, which come in the head of an answer or in its last frame. */
  private static int status(HttpResponse<byte[]> answer) {
    Optional<String> head = answer.headers().firstValue("grpc-status");
    if (head.isPresent()) {
      return Integer.parseInt(head.get());
    }
    String body = new String(answer.body(), StandardCharsets.ISO_8859_1);
    Matcher status = STATUS.matcher(body);
    assertThat(status.find()).as(answer.statusCode() + " " + body).isTrue();
    return Integer.parseInt(status.group(1));
  }

  private static HttpResponse<byte[]> grpcWeb(byte[] body, String encoding) throws Exception {
    return grpcWeb("application/grpc-web+proto", body, encoding);
  }

  private static HttpResponse<byte[]> grpcWeb(String type, byte[] body, String encoding)
      throws Exception {
    HttpRequest.Builder request = request(type).header("grpc-timeout", "20S");
    if (!encoding.isEmpty()) {
      request.header("grpc-encoding", encoding);
    }
    return CLIENT.send(
        request.POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> answer) {
    return answer.headers().map() + new String(answer.body(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void aMessageThatUnpacksToMoreThanAMessageIsNotUnpacked() throws Exception {
    byte[] bomb = packed(256);
    assertThat(bomb.length).isLessThan(Door.LARGEST_MESSAGE / 8);
    assertThat(status(grpcWeb(framed(1, bomb), "gzip"))).isIn(3, 8);
    HttpResponse<String> json =
        CLIENT.send(
            request("application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(bomb))
                .build(),
            BodyHandlers.ofString());
    assertThat(json.statusCode()).isEqualTo(413);
  }

  /** No stack trace, no name of a class, and no fault of ours. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffffffffffffffffffffffffffff", // no tags
        "0a7f41", // a text longer than the message
        "0a04c3284141", // no UTF-8
        "0b0b0b0b0b0b0b0b", // groups that never end
        "0a80808080808080808001" // a length of more than 64 bits
      })
  void whatIsNoMessageIsRefusedAsTheCallersFault(String hex) throws Exception {
    byte[] message = bytes(hex);
    HttpResponse<byte[]> answer = grpcWeb(framed(0, message), "");
    assertThat(status(answer)).as(text(answer)).isEqualTo(3);
    assertThat(text(answer)).doesNotContain("Exception", "java.", "com.google", "\tat ");
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** In a form of gRPC, with an encoding, if one is said: a body, and the code of its refusal. */
  private static Stream<Arguments> framesThatAreNone() {
    String plain = "application/grpc-web+proto";
    String letters = "application/grpc-web-text+proto";
    byte[] message = {10, 1, 'x'};
    return Stream.of(
        Arguments.of("nothing", plain, "", new byte[0], 3),
        Arguments.of("one byte", plain, "", bytes("00"), 3),
        Arguments.of("two bytes", plain, "", bytes("0000"), 3),
        Arguments.of("four bytes of a head", plain, "", bytes("00000000"), 3),
        Arguments.of("a message that ends too soon", plain, "", bytes("00000000030a"), 3),
        Arguments.of("bits that have no meaning", plain, "", bytes("7e000000030a0178"), 3),
        Arguments.of("2 GiB that are not there", plain, "", bytes("007fffffff0a0178"), 8),
        Arguments.of("less than nothing", plain, "", bytes("00ffffffff0a0178"), 8),
        Arguments.of("packed, and not said how", plain, "", framed(1, message), 3),
        Arguments.of("packed, and is not", plain, "gzip", framed(1, message), 3),
        Arguments.of("packed, and is nothing", plain, "gzip", framed(1, new byte[0]), 3),
        Arguments.of("packed, and ends too soon", plain, "gzip", framed(1, bytes("1f8b08")), 3),
        Arguments.of("packed as nobody here unpacks", plain, "deflate", framed(1, message), 12),
        Arguments.of("letters that are no Base64", letters, "", ascii("!!!!"), 3),
        Arguments.of("letters that end too soon", letters, "", ascii("AAAA"), 3));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("framesThatAreNone")
  void framesThatAreNoneAreTheCallersFault(
      String name, String type, String encoding, byte[] body, int code) throws Exception {
    HttpResponse<byte[]> answer = grpcWeb(type, body, encoding);
    assertThat(status(answer)).as(text(answer)).isEqualTo(code);
    assertThat(text(answer)).doesNotContain("Exception", "java.", "com.linecorp", "\tat ");
  }

  @Test
  void headersWithoutEndAreCutOff() throws Exception {
    byte[] field = RawClient.field("x", "y".repeat(16_000));
    try (RawClient client = new RawClient(open.port(), PATIENCE)) {
      client.preface();
      client.send(RawClient.frame(RawClient.HEADERS, 0, 1, RawClient.GET));
      byte[] more = RawClient.frame(RawClient.CONTINUATION, 0, 1, field);
      assertThat(sentBeforeTheEnd(client, more, 1_000)).isLessThan(1_000);
    }
  }

  @Test
  void smallPartsOfHeadersWithoutEndAreCutOff() throws Exception {
    try (RawClient client = new RawClient(open.port(), PATIENCE)) {
      client.preface();
      client.send(RawClient.frame(RawClient.HEADERS, 0, 1, RawClient.GET));
      byte[] none = RawClient.frame(RawClient.CONTINUATION, 0, 1, new byte[0]);
      assertThat(sentBeforeTheEnd(client, none, 1_000_000)).isLessThan(1_000_000);
    }
  }

  @Test
  void callsThatAreTakenBackAtOnceEndTheConnection() throws Exception {
    try (RawClient client = new RawClient(open.port(), PATIENCE)) {
      client.preface();
      int sent = 0;
      try {
        for (int stream = 1; sent < 200_000; stream += 2, sent++) {
          client.send(
              RawClient.frame(
                  RawClient.HEADERS,
                  RawClient.END_HEADERS | RawClient.END_STREAM,
                  stream,
                  RawClient.GET));
          client.send(RawClient.frame(RawClient.RESET, 0, stream, new byte[] {0, 0, 0, 8}));
        }
      } catch (IOException e) {
        // closed
      }
      assertThat(sent).isLessThan(200_000);
    }
  }

  /** Each is answered, or refused, by a frame. */
  private static Stream<Arguments> framesThatAreAnswered() {
    byte[] ping = RawClient.frame(RawClient.PING, 0, 0, new byte[8]);
    byte[] settings = RawClient.frame(RawClient.SETTINGS, 0, 0, new byte[0]);
    return Stream.of(Arguments.of("pings", ping), Arguments.of("settings", settings));
  }

  /** In all more than the buffers of both ends hold. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("framesThatAreAnswered")
  void whoAsksForAnswersAndReadsNoneIsCutOff(String name, byte[] frame) throws Exception {
    double before = open.refused("connections_unread");
    try (RawClient client = new RawClient(open.port(), PATIENCE)) {
      client.preface();
      assertThat(sentBeforeTheEnd(client, repeated(frame, 1_000), 5_000)).isLessThan(5_000);
    }
    assertThat(open.refused("connections_unread")).isEqualTo(before + 1);
  }

  @Test
  void whoReadsItsAnswersMayPingAsOftenAsItLikes() throws Exception {
    byte[] pings = repeated(RawClient.frame(RawClient.PING, 0, 0, new byte[8]), 100);
    try (RawClient client = new RawClient(open.port(), PATIENCE)) {
      client.preface();
      for (int i = 0; i < 2 * Unread.MOST_WAITING / 100; i++) {
        client.send(pings);
        assertThat(client.take(pings.length)).as("batch %d", i).isEqualTo(pings.length);
      }
    }
  }

  private static byte[] repeated(byte[] bytes, int times) {
    ByteBuffer all = ByteBuffer.allocate(bytes.length * times);
    for (int i = 0; i < times; i++) {
      all.put(bytes);
    }
    return all.array();
  }

  /** How often {@code bytes} were sent before the other end closed, which it does soon. */
  private static int sentBeforeTheEnd(RawClient client, byte[] bytes, int most) {
    int sent = 0;
    AtomicBoolean late = new AtomicBoolean();
    CompletableFuture.delayedExecutor(SOON.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              late.set(true);
              client.end(); // a write that nobody takes would wait for ever
            });
    try {
      while (sent < most) {
        client.send(bytes);
        sent++;
      }
    } catch (IOException e) {
      // closed
    }
    assertThat(late).as("not cut off in time, after %d", sent).isFalse();
    return sent;
  }

  @Test
  void aHeadThatIsTooLargeIsRefusedInHttp2Too() throws Exception {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.writeBytes(RawClient.GET);
    for (int i = 0; i < 150; i++) {
      head.writeBytes(RawClient.field("x" + i, "y".repeat(100)));
    }
    try (RawClient client = new RawClient(open.port(), 2_000)) {
      client.preface();
      client.send(
          RawClient.frame(
              RawClient.HEADERS,
              RawClient.END_HEADERS | RawClient.END_STREAM,
              1,
              head.toByteArray()));
      // No page: an error of the stream, an answer 431, or the end of the connection.
      assertThat(client.answer()).doesNotContain("<!DOCTYPE html>", "<!doctype html>");
    }
  }
}
