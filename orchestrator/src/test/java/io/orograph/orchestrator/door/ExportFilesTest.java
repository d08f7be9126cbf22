package io.orograph.orchestrator.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.orograph.wire.access.MemberRole;
import io.orograph.wire.access.Members.Newcomer;
import io.orograph.wire.access.MembersFile;
import io.orograph.wire.access.Projects;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exports as files over HTTP, over real connections. */
@Timeout(60)
class ExportFilesTest {
  private static final String CSV = "/exports/projects/p/sweeps/s/measurements.csv";
  private static final String REPORT = "/exports/projects/p/sweeps/s/report.html";
  private static final String ENDLESS = "/exports/sweeps/endless/measurements.csv";
  private static final Optional<String> OWNER = Optional.of(OpenDoor.AUTHORIZATION);
  private static final Optional<String> NOBODY = Optional.empty();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private OpenDoor open;
  private MembersFile members;

  @BeforeEach
  void open() throws IOException {
    members = new MembersFile(folder.resolve("members.json"));
    open = OpenDoor.of(folder, members, new ExportFiles.Limits(2, Duration.ofSeconds(2)));
  }

  @AfterEach
  void close() {
    open.close();
  }

  private Optional<String> viewer(String name, String project) throws IOException {
    Newcomer who =
        new Newcomer(
            name,
            MemberRole.VIEWER,
            Projects.of(List.of(project)),
            Optional.empty(),
            Optional.of(Duration.ofDays(1)));
    return members.change(m -> m.create(who, Instant.now())).token().map(t -> "Bearer " + t);
  }

  private HttpRequest.Builder to(String path, Optional<String> authorization) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + open.port() + path))
            .timeout(Duration.ofSeconds(30));
    authorization.ifPresent(by -> request.header("Authorization", by));
    return request;
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path, Optional<String> authorization) throws Exception {
    return send(to(path, authorization));
  }

  private String link(String path, Optional<String> authorization) throws Exception {
    HttpResponse<String> made = send(to(path, authorization).POST(BodyPublishers.noBody()));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    assertThat(made.headers().firstValue("cache-control")).contains("no-store");
    return JsonParser.parseString(made.body()).getAsJsonObject().get("path").getAsString();
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "report.html, EXPORT_FORMAT_REPORT, text/html",
    "measurements.csv, EXPORT_FORMAT_CSV, text/csv",
    "measurements.jsonl, EXPORT_FORMAT_JSON_LINES, application/jsonl",
    "measurements.parquet, EXPORT_FORMAT_PARQUET, application/vnd.apache.parquet",
    "measurements-run.csv, EXPORT_FORMAT_CSV RUN, text/csv",
    "measurements-pair.jsonl, EXPORT_FORMAT_JSON_LINES PAIR, application/jsonl",
    "measurements-cell.parquet, EXPORT_FORMAT_PARQUET CELL, application/vnd.apache.parquet",
    "bundle.zip, EXPORT_FORMAT_BUNDLE, application/zip"
  })
  void aFileIsWhatTheExportGivesUnderItsOwnTypeAndName(String file, String format, String type)
      throws Exception {
    HttpResponse<String> answer = get("/exports/projects/p/sweeps/s/" + file, OWNER);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(format + " of projects/p/sweeps/s for local\n" + OpenDoor.PADDING);
    assertThat(header(answer, "content-type")).startsWith(type);
    assertThat(header(answer, "content-disposition"))
        .isEqualTo(
            (file.equals("report.html") ? "inline" : "attachment")
                + "; filename=\"s-"
                + file
                + "\"");
    assertThat(header(answer, "cache-control")).isEqualTo("no-store");
    assertThat(get("/exports/sweeps/s/" + file, OWNER).body()).contains("projects/default/");
  }

  /** Its style is in it; no script runs, though the page's own policy would let some. */
  @Test
  void aReportIsShownWithItsStyleAndWithoutScripts() throws Exception {
    assertThat(header(get(REPORT, OWNER), "content-security-policy"))
        .contains("default-src 'none'", "style-src 'unsafe-inline'")
        .doesNotContain("script-src");
    assertThat(header(get(CSV, OWNER), "content-security-policy")).doesNotContain("unsafe");
  }

  @Test
  void textIsPackedForWhoTakesThatAndBinaryIsNot() throws Exception {
    HttpResponse<byte[]> packed =
        CLIENT.send(
            to(CSV, OWNER).header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());
    assertThat(header(packed, "content-encoding")).isEqualTo("gzip");
    assertThat(packed.body().length).isLessThan(OpenDoor.PADDING.length() / 10);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(get(CSV, OWNER).body());
    }
    HttpResponse<String> zip =
        send(
            to("/exports/projects/p/sweeps/s/bundle.zip", OWNER).header("Accept-Encoding", "gzip"));
    assertThat(header(zip, "content-encoding")).isEmpty();
  }

  @Test
  void aLinkOpensItsFileWithoutATokenAndNoOther() throws Exception {
    String link = link(REPORT, OWNER);
    assertThat(get(link, NOBODY).body()).startsWith("EXPORT_FORMAT_REPORT").contains("for local");
    assertThat(get(link.replace("report.html", "bundle.zip"), NOBODY).statusCode()).isEqualTo(401);
    assertThat(get(link.replace("sweeps/s/", "sweeps/t/"), NOBODY).statusCode()).isEqualTo(401);
    assertThat(get(link + "x", OWNER).statusCode()).isEqualTo(401);
    assertThat(get(REPORT + "?ticket=", NOBODY).body()).contains("open the file from the page");
  }

  @Test
  void whoeverIsNotKnownGetsNeitherFileNorLink() throws Exception {
    Optional<String> wrong = Optional.of("Bearer 00000000000000000000000000000000");
    for (Optional<String> by : List.of(NOBODY, wrong)) {
      assertThat(get(CSV, by).statusCode()).isEqualTo(401);
      assertThat(send(to(CSV, by).POST(BodyPublishers.noBody())).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void aLinkGivesWhatItsMakerMayDoAndNoMore() throws Exception {
    Optional<String> ours = viewer("ada", "p");
    Optional<String> others = viewer("bob", "q");
    assertThat(get(CSV, ours).body()).contains("for ada");
    assertThat(get(link(CSV, ours), NOBODY).body()).contains("for ada");
    assertThat(get(CSV, others).statusCode()).isEqualTo(403);
    assertThat(get(link(CSV, others), NOBODY).statusCode()).isEqualTo(403);
  }

  @Test
  void whatCannotBeginIsAnHttpAnswerAndWhatBreaksIsNoFile() throws Exception {
    HttpResponse<String> missing = get("/exports/sweeps/missing/bundle.zip", OWNER);
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).contains("NOT_FOUND");
    assertThat(header(missing, "content-disposition")).isEmpty();
    assertThat(get("/exports/sweeps/S%20T/report.html", OWNER).statusCode()).isEqualTo(400);
    for (String path : List.of("/exports/sweeps/s/other.csv", "/exports/s", "/exports/")) {
      assertThat(get(path, OWNER).statusCode()).as(path).isEqualTo(404);
      assertThat(send(to(path, OWNER).POST(BodyPublishers.noBody())).statusCode()).isEqualTo(404);
    }
    assertThat(got("/exports/sweeps/broken/measurements.csv")).isNotEqualTo(200);
  }

  /** The status of a whole answer; 0 if it broke off, as it does once its first part is out. */
  private int got(String path) throws Exception {
    try {
      return get(path, OWNER).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  /** A connection whose reader takes the first letter and no more. */
  private Socket stuck() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), open.port()), 20_000);
    socket.setSoTimeout(20_000);
    OutputStream out = socket.getOutputStream();
    out.write(
        ("GET "
                + ENDLESS
                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                + OpenDoor.AUTHORIZATION
                + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    return socket;
  }

  @Test
  void whoeverDoesNotReadHoldsLittleAndIsCutOff() throws Exception {
    try (Socket socket = stuck()) {
      open.exportGone.get(20, TimeUnit.SECONDS);
      assertThat(socket.isClosed()).isFalse();
      assertThat(open.exported.get() * OpenDoor.PADDING.length()).isLessThan(32L << 20);
    }
  }

  @Test
  void whoeverGoesIsLetGo() throws Exception {
    stuck().close();
    open.exportGone.get(20, TimeUnit.SECONDS);
  }

  @Test
  void noMoreThanSoManyFilesAreSentAtATimeAndRoomComesBack() throws Exception {
    try (Socket first = stuck();
        Socket second = stuck()) {
      HttpResponse<String> third = get(CSV, OWNER);
      assertThat(third.statusCode()).isEqualTo(429);
      assertThat(header(third, "retry-after")).isEqualTo("5");
      assertThat(first.isConnected() && second.isConnected()).isTrue();
    }
    open.exportGone.get(20, TimeUnit.SECONDS);
    HttpResponse<String> then = get(CSV, OWNER);
    for (int tries = 0; then.statusCode() == 429 && tries < 1000; tries++) {
      then = get(CSV, OWNER);
    }
    assertThat(then.statusCode()).isEqualTo(200);
  }
}
