package io.orograph.orchestrator.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients' port as browsers and curl see it, over real connections. */
@Timeout(60)
class DoorTest {
  private static final String GET_SWEEP = "/orograph.v1.SweepService/GetSweep";
  private static final String NAMED = "{\"name\": \"projects/p/sweeps/s\"}";

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();

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

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + open.port() + path))
        .timeout(Duration.ofSeconds(40));
  }

  private HttpRequest.Builder json(String path, String body) {
    return to(path)
        .header("Authorization", OpenDoor.AUTHORIZATION)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonObject object(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
    return JsonParser.parseString(answer.body()).getAsJsonObject();
  }

  private static JsonObject detail(JsonObject status, String type) {
    for (JsonElement detail : status.getAsJsonArray("details")) {
      if (detail.getAsJsonObject().get("@type").getAsString().endsWith(type)) {
        return detail.getAsJsonObject();
      }
    }
    throw new AssertionError(type + " is not among " + status);
  }

  /** What a plain connection answers to {@code head}, up to the end of its status line. */
  private String statusLine(String head) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), open.port())) {
      socket.setSoTimeout(40_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      String line =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
              .readLine();
      return line == null ? "closed" : line;
    }
  }

  @Test
  void aMethodIsCalledByJsonAndAnswersInJson() throws Exception {
    HttpResponse<String> answer = send(json(GET_SWEEP, NAMED));
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject sweep = object(answer).getAsJsonObject("sweep");
    assertThat(sweep.get("name").getAsString()).isEqualTo("projects/p/sweeps/s");
    assertThat(sweep.get("state").getAsString()).isEqualTo("SWEEP_STATE_PAUSED");
    assertThat(sweep.get("createdBy").getAsString()).isEqualTo("local");
    assertThat(sweep.get("description").getAsString()).isEqualTo("größer");
    assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    assertThat(answer.headers().firstValue("server")).isEmpty();
  }

  @Test
  void everyFailureIsAStatusWithDetailsUnderItsHttpStatus() throws Exception {
    HttpResponse<String> rejected = send(json(GET_SWEEP, "{\"name\": \"nonsense\"}"));
    assertThat(rejected.statusCode()).isEqualTo(400);
    assertThat(object(rejected).get("code").getAsInt()).isEqualTo(3);
    assertThat(detail(object(rejected), "google.rpc.BadRequest").toString())
        .contains("\"field\":\"name\"")
        .contains("nonsense (expected: projects/{project}/sweeps/{sweep})");
    assertThat(detail(object(rejected), "ErrorInfo").get("reason").getAsString())
        .isEqualTo("SPEC_REJECTED");
    HttpResponse<String> missing =
        send(json("/orograph.v1.SweepService/PauseSweep", "{\"name\": \"x\"}"));
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(detail(object(missing), "ErrorInfo").get("reason").getAsString())
        .isEqualTo("NOT_FOUND");
    HttpResponse<String> later = send(json("/orograph.v1.SweepService/CancelSweep", "{}"));
    assertThat(later.statusCode()).isEqualTo(503);
    assertThat(later.headers().firstValue("retry-after")).contains("2");
    HttpResponse<String> broken = send(json("/orograph.v1.SweepService/ListSweeps", "{}"));
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.body()).doesNotContain("secret");
  }

  @Test
  void aCallWithoutTheTokenOrWithAnotherIsRefused() throws Exception {
    HttpRequest.Builder bare =
        to(GET_SWEEP)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(NAMED));
    HttpResponse<String> none = send(bare);
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().firstValue("www-authenticate")).contains("Bearer");
    assertThat(object(none).get("code").getAsInt()).isEqualTo(16);
    assertThat(send(bare.copy().header("Authorization", "Bearer x")).statusCode()).isEqualTo(401);
    assertThat(send(to("/events/sweeps/s")).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"nam\": \"x\"}", "{\"name\": 7", "[]", "\u0000", "{\"name\": {}}"})
  void whatIsNoSuchRequestIsRefusedByName(String body) throws Exception {
    HttpResponse<String> answer = send(json(GET_SWEEP, body));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(object(answer).get("message").getAsString())
        .startsWith("body: ")
        .endsWith("(expected: orograph.v1.GetSweepRequest as JSON)");
  }

  @Test
  void deepAndLargeBodiesAreRefusedAndThePortGoesOn() throws Exception {
    assertThat(send(json(GET_SWEEP, "{\"name\":" + "[".repeat(100_000))).statusCode())
        .isEqualTo(400);
    String large = "{\"name\": \"" + "x".repeat(Door.LARGEST_MESSAGE) + "\"}";
    double before = open.refused("too_large");
    HttpResponse<String> refused = send(json(GET_SWEEP, large));
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(refused.body()).contains("too large");
    assertThat(open.refused("too_large")).isEqualTo(before + 1);
    assertThat(send(json(GET_SWEEP, NAMED)).statusCode()).isEqualTo(200);
  }

  @Test
  void otherTypesStreamsAndUnknownMethodsAreRefused() throws Exception {
    HttpRequest.Builder text =
        to(GET_SWEEP)
            .header("Authorization", OpenDoor.AUTHORIZATION)
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString(NAMED));
    assertThat(send(text).statusCode()).isEqualTo(415);
    assertThat(send(json("/orograph.v1.SweepService/WatchSweep", NAMED)).statusCode())
        .isEqualTo(400);
    assertThat(send(json("/orograph.v1.SweepService/Nothing", "{}")).statusCode()).isEqualTo(501);
    assertThat(send(to(GET_SWEEP).GET()).statusCode()).isEqualTo(405);
  }

  @Test
  void callsForAnotherHostOrFromAnotherSiteAreRefused() throws Exception {
    String request = "GET /lib/d3.js HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s\r\n";
    String port = ":" + open.port();
    for (String host : List.of("127.0.0.1" + port, "LOCALHOST", "[::1]" + port, OpenDoor.LAB)) {
      assertThat(statusLine(request.formatted(host, ""))).as(host).contains(" 200 ");
    }
    for (String host : List.of("evil.example" + port, "127.0.0.1.evil.example", "10.0.0.1", "")) {
      assertThat(statusLine(request.formatted(host, "")))
          .as(host)
          .doesNotContain(" 200 ")
          .containsPattern(" 40[03] ");
    }
    String own = "127.0.0.1" + port;
    assertThat(statusLine(request.formatted(own, "Origin: http://" + own + "\r\n")))
        .contains(" 200 ");
    for (String origin : List.of("http://evil.example", "http://127.0.0.1:1", "null")) {
      assertThat(statusLine(request.formatted(own, "Origin: " + origin + "\r\n")))
          .as(origin)
          .contains(" 403 ");
    }
  }

  @Test
  void longHeadersAndRequestLinesAreRefused() throws Exception {
    String host = "Host: 127.0.0.1\r\n";
    assertThat(statusLine("GET / HTTP/1.1\r\n" + host + "X: " + "x".repeat(100_000) + "\r\n\r\n"))
        .containsAnyOf(" 431 ", " 400 ", "closed");
    assertThat(statusLine("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\n" + host + "\r\n"))
        .containsAnyOf(" 414 ", " 400 ", "closed");
    String many = Stream.generate(() -> "X: y\r\n").limit(10_000).reduce("", String::concat);
    assertThat(statusLine("GET / HTTP/1.1\r\n" + host + many + "\r\n"))
        .containsAnyOf(" 431 ", " 400 ", "closed");
  }

  @Test
  void thePageNeedsNoTokenAndTrustsOnlyItself() throws Exception {
    HttpResponse<String> page = send(to("/lib/d3.min.js"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type"))
        .contains("text/javascript; charset=utf-8");
    assertThat(page.headers().firstValue("content-security-policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy)
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe"));
    assertThat(page.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(page.headers().firstValue("referrer-policy")).contains("no-referrer");
    String tag = page.headers().firstValue("etag").orElseThrow();
    HttpResponse<String> again = send(to("/lib/d3.min.js").header("If-None-Match", tag));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(send(to("/").DELETE()).statusCode()).isEqualTo(405);
  }

  /** A browser asks for the document alone once it has been there. */
  @Test
  void theFilesThatTheDocumentNamesMayBeKeptForGood() throws Exception {
    HttpResponse<String> document = send(to("/"));
    assertThat(document.headers().firstValue("cache-control")).contains("no-cache");
    Matcher main = Pattern.compile("src=\"(at/[0-9a-f]{32}/)main\\.js\"").matcher(document.body());
    assertThat(main.find()).as(document.body()).isTrue();
    String place = main.group(1);
    assertThat(document.body())
        .contains("\"" + place + "lib/d3.min.js\"", "\"" + place + "page.css\"", "href=\"#main\"")
        .contains("<link rel=\"modulepreload\" href=\"" + place + "view-sweep.js\">");
    for (String file : List.of("main.js", "lib/d3.min.js", "page.css", "icon.svg")) {
      HttpResponse<String> kept = send(to("/" + place + file));
      assertThat(kept.statusCode()).as(file).isEqualTo(200);
      assertThat(kept.headers().firstValue("cache-control"))
          .contains("public, max-age=31536000, immutable");
      assertThat(kept.body()).isEqualTo(send(to("/" + file)).body());
    }
    String other = place.replaceAll("[0-9a-f]{32}", "0".repeat(32));
    assertThat(send(to("/" + other + "main.js")).statusCode()).isEqualTo(404);
    assertThat(send(to("/main.js")).headers().firstValue("cache-control")).contains("no-cache");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../application.conf",
        "/%2e%2e/application.conf",
        "/..%2fapplication.conf",
        "/lib/../../logback.xml",
        "/lib/%2e%2e%2f%2e%2e%2flogback.xml",
        "//etc/passwd.css",
        "/lib\\..\\..\\logback.js",
        "/.git/config.json",
        "/io/orograph/orchestrator/app/build.properties",
        "/nothing.js"
      })
  void nothingBesidesThePageCanBeRead(String path) throws Exception {
    String line =
        statusLine("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    assertThat(line).containsPattern(" 40[04] ");
  }

  private HttpResponse<Stream<String>> events(String path, String... headers) throws Exception {
    HttpRequest.Builder request = to(path).header("Authorization", OpenDoor.AUTHORIZATION);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofLines());
  }

  private static List<String> idsOf(HttpResponse<Stream<String>> events) {
    List<String> ids = new ArrayList<>();
    events.body().filter(l -> l.startsWith("id: ")).forEach(l -> ids.add(l.substring(4)));
    return ids;
  }

  @Test
  void aWatchIsAStreamOfEventsWithResumeTokensAndAnEnd() throws Exception {
    HttpResponse<Stream<String>> events = events("/events/sweeps/s");
    assertThat(events.statusCode()).isEqualTo(200);
    assertThat(events.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    List<String> lines = events.body().toList();
    assertThat(lines.subList(0, 3)).element(0).isEqualTo("id: 1");
    JsonObject first = JsonParser.parseString(lines.get(1).substring(6)).getAsJsonObject();
    assertThat(first.get("sequence").getAsString()).isEqualTo("1");
    assertThat(first.getAsJsonObject("run").get("name").getAsString()).isEqualTo("run-1");
    assertThat(lines.get(2)).isEmpty();
    assertThat(lines).contains("event: end");
  }

  @Test
  void aStreamGoesOnAfterTheLastEventThatWasSeen() throws Exception {
    assertThat(idsOf(events("/events/sweeps/s?resume=3"))).containsExactly("4", "5");
    assertThat(idsOf(events("/events/projects/p/sweeps/s", "Last-Event-ID", "4")))
        .containsExactly("5");
    assertThat(idsOf(events("/events/sweeps/s?resume=1", "Last-Event-ID", "4")))
        .containsExactly("5");
  }

  @Test
  void aWatchThatCannotBeginIsAnHttpAnswer() throws Exception {
    HttpResponse<Stream<String>> missing = events("/events/sweeps/missing");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body().toList()).singleElement().asString().contains("NOT_FOUND");
    assertThat(events("/events/sweeps/S%20T").statusCode()).isEqualTo(400);
    assertThat(events("/events/nothing").statusCode()).isEqualTo(404);
  }

  /**
   * A reader that has stopped holds what the sockets hold and no more; one that goes is noticed.
   */
  @Test
  void aSlowReaderIsWaitedForAndOneThatGoesIsLetGo() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4 << 10);
      socket.connect(
          new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), open.port()), 20_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET /events/sweeps/endless HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                  + OpenDoor.AUTHORIZATION
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      long held = settled();
      assertThat(held * OpenDoor.PADDING.length()).isLessThan(32L << 20);
    }
    open.gone.get(20, TimeUnit.SECONDS);
  }

  /** How many facts were taken when no more are. */
  private long settled() throws InterruptedException {
    long before = -1;
    long now = open.offered.get();
    while (now == 0 || now != before) {
      before = now;
      assertThat(new java.util.concurrent.CountDownLatch(1).await(500, TimeUnit.MILLISECONDS))
          .isFalse();
      now = open.offered.get();
    }
    return now;
  }
}
