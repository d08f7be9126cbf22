package io.orograph.orchestrator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.orchestrator.results.Database;
import io.orograph.orchestrator.results.DatabaseAddress;
import io.orograph.orchestrator.results.ToldEnds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real server of HTTP in this process. */
class NotifierTest {
  private static final Instant START = Instant.parse("2026-11-28T11:30:00Z");
  private static final Instant ENDED = Instant.parse("2026-11-28T12:00:00Z");
  private static final String SECRET = "a-secret-for-tests-0123456789abcdef";

  @TempDir Path folder;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<SweepEnd> ends = new ArrayList<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final List<Notifier> opened = new ArrayList<>();
  private Database database;
  private HttpServer server;
  private Instant now = START;
  private volatile int answer = 204;

  /** What came. */
  private record Call(String path, String event, String signature, String body) {}

  @BeforeEach
  void serve() throws IOException {
    database = Database.open(DatabaseAddress.inFolder(folder));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  @AfterEach
  void stop() {
    opened.forEach(Notifier::close);
    server.stop(0);
    database.close();
  }

  private void take(HttpExchange exchange) throws IOException {
    calls.add(
        new Call(
            exchange.getRequestURI().getPath(),
            header(exchange, Notifier.EVENT),
            header(exchange, Notifier.SIGNATURE),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    if (exchange.getRequestURI().getPath().equals("/moved")) {
      exchange.getResponseHeaders().add("location", "/hook");
      exchange.sendResponseHeaders(307, -1);
    } else {
      boolean broken = exchange.getRequestURI().getPath().equals("/broken");
      exchange.sendResponseHeaders(broken ? 500 : answer, -1);
    }
    exchange.close();
  }

  private static String header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
  }

  private Destination here(String path) {
    return Destination.parse("http://127.0.0.1:" + server.getAddress().getPort() + path, true)
        .orElseThrow();
  }

  private Notifier notifier(Destination... destinations) {
    return notifier(folder, destinations);
  }

  private Notifier notifier(Path data, Destination... destinations) {
    Notifier notifier =
        new Notifier(
            List.of(destinations),
            Optional.of(new Signature(SECRET)),
            since -> ends.stream().filter(end -> end.at().isAfter(since)).toList(),
            new ToldEnds(database),
            data.resolve("webhooks"),
            () -> now,
            meters);
    opened.add(notifier);
    return notifier;
  }

  private static SweepEnd end(String id, Instant at) {
    return new SweepEnd(
        "projects/default/sweeps/" + id,
        "FINISHED",
        "ab".repeat(32),
        Instant.parse("2026-11-28T11:00:00Z"),
        at);
  }

  private double count(String outcome) {
    return meters.counter("orograph.webhook.deliveries", "outcome", outcome).count();
  }

  /** Id and signature are those of another program: Python's hashlib and hmac. */
  @Test
  void anEndIsToldOnceSignedAndWithAnIdOfItsOwn() throws Exception {
    Notifier notifier = notifier(here("/hook"));
    ends.add(end("first", ENDED));
    now = ENDED.plusSeconds(1);
    notifier.turn();
    notifier.turn();
    assertThat(calls)
        .containsExactly(
            new Call(
                "/hook",
                "b79560e6615f3942c12b0f1aa5f93823",
                "t=1795867201,v1=5ebfcd312b4a426f7a3802871d4043c9"
                    + "f9417172aecb1b1fc624bb0e9c033fce",
                "{\"type\":\"sweep.ended\",\"id\":\"b79560e6615f3942c12b0f1aa5f93823\","
                    + "\"sweep\":\"projects/default/sweeps/first\",\"state\":\"FINISHED\","
                    + "\"spec_digest\":\""
                    + "ab".repeat(32)
                    + "\",\"create_time\":\"2026-11-28T11:00:00Z\","
                    + "\"end_time\":\"2026-11-28T12:00:00Z\"}"));
    assertThat(count("delivered")).isEqualTo(1);
  }

  @Test
  void whatWasNotAcknowledgedIsToldAgainAfterOneSecondThenTwo() throws Exception {
    Notifier notifier = notifier(here("/hook"));
    ends.add(end("first", ENDED));
    answer = 503;
    now = ENDED;
    notifier.turn();
    now = ENDED.plusMillis(999);
    notifier.turn();
    assertThat(calls).hasSize(1);
    now = ENDED.plusSeconds(1);
    notifier.turn();
    assertThat(calls).hasSize(2);
    now = ENDED.plusSeconds(2);
    notifier.turn();
    assertThat(calls).hasSize(2);
    answer = 200;
    now = ENDED.plusSeconds(3);
    notifier.turn();
    now = ENDED.plusSeconds(600);
    notifier.turn();
    assertThat(calls).hasSize(3);
    assertThat(count("failed")).isEqualTo(2);
    assertThat(count("delivered")).isEqualTo(1);
  }

  @Test
  void theWaitGrowsToAQuarterOfAnHourAndNoFurther() {
    assertThat(Notifier.pause(0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(Notifier.pause(5)).isEqualTo(Duration.ofSeconds(32));
    assertThat(Notifier.pause(10)).isEqualTo(Duration.ofMinutes(15));
    assertThat(Notifier.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void aRestartTellsNothingTwiceAndForgetsNothing() throws Exception {
    Notifier before = notifier(here("/hook"));
    ends.add(end("first", ENDED));
    now = ENDED;
    before.turn();
    before.close();
    ends.add(end("second", ENDED.plusSeconds(5)));
    now = ENDED.plusSeconds(60);
    notifier(here("/hook")).turn();
    assertThat(calls)
        .extracting(Call::event)
        .containsExactly(ends.getFirst().id(), ends.getLast().id());
  }

  @Test
  void anEndThatWasNotAcknowledgedIsToldByTheNextOrchestratorUnderTheSameId() throws Exception {
    Notifier before = notifier(here("/hook"));
    ends.add(end("first", ENDED));
    now = ENDED;
    before.turn();
    ends.add(end("second", ENDED.plusSeconds(5)));
    answer = 503;
    now = ENDED.plusSeconds(5);
    before.turn();
    before.close();
    // Another node: it has a folder of its own, and the same database.
    answer = 204;
    now = ENDED.plusSeconds(60);
    Notifier next = notifier(folder.resolve("other-node"), here("/hook"));
    next.turn();
    next.turn();
    String first = ends.getFirst().id();
    String second = ends.getLast().id();
    assertThat(calls).extracting(Call::event).containsExactly(first, second, second);
  }

  @Test
  void whatEndedWhileNobodyServedIsToldByWhoeverServesNext() throws Exception {
    notifier(here("/hook")).close();
    ends.add(end("first", ENDED));
    now = ENDED.plusSeconds(60);
    notifier(folder.resolve("other-node"), here("/hook")).turn();
    assertThat(calls).hasSize(1);
  }

  /** The first end is the line of a release before, of the second only a torn one. */
  @Test
  void whatReleasesBeforeKeptInAFileIsReadOnce() throws Exception {
    ends.add(end("early", START.minusSeconds(9)));
    ends.add(end("first", ENDED));
    ends.add(end("second", ENDED));
    Destination hook = here("/hook");
    Path file = folder.resolve("webhooks");
    Files.writeString(
        file,
        "since "
            + START.minusSeconds(10)
            + "\n"
            + line(hook, ends.get(1))
            + line(hook, ends.get(2)).substring(0, 12));
    now = ENDED.plusSeconds(60);
    notifier(hook).turn();
    assertThat(calls).extracting(Call::event).containsExactly(ends.get(0).id(), ends.get(2).id());
    assertThat(file).doesNotExist();
    notifier(hook).turn();
    assertThat(calls).hasSize(2);
  }

  private static String line(Destination destination, SweepEnd end) {
    return end.at() + " " + destination.key() + " " + end.id() + "\n";
  }

  @Test
  void whatEndedBeforeAnybodyWasToBeToldIsNobodysBusiness() throws Exception {
    ends.add(end("early", START.minusSeconds(1)));
    notifier(here("/hook")).turn();
    assertThat(calls).isEmpty();
  }

  @Test
  void whereNothingCanBeRememberedAnEndIsToldOnceAllTheSame() throws Exception {
    Notifier notifier = notifier(here("/hook"));
    database.close();
    ends.add(end("first", ENDED));
    ends.add(end("second", ENDED));
    now = ENDED.plusSeconds(1);
    notifier.turn();
    notifier.turn();
    assertThat(calls).extracting(Call::event).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void aSweepThatIsExtendedAndEndsAgainIsAnotherEnd() throws Exception {
    Notifier notifier = notifier(here("/hook"));
    ends.add(end("first", ENDED));
    now = ENDED;
    notifier.turn();
    ends.set(0, end("first", ENDED.plusSeconds(90)));
    now = ENDED.plusSeconds(100);
    notifier.turn();
    assertThat(calls).extracting(Call::event).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void afterThreeDaysAnEndIsGivenUp() throws Exception {
    Notifier notifier = notifier(here("/broken"));
    ends.add(end("first", ENDED));
    now = ENDED.plus(Notifier.GIVE_UP).minusSeconds(1);
    notifier.turn();
    now = ENDED.plus(Notifier.GIVE_UP);
    notifier.turn();
    notifier.turn();
    assertThat(calls).hasSize(1);
    assertThat(count("given_up")).isEqualTo(1);
  }

  @Test
  void aDestinationThatFailsKeepsNoOtherFromBeingTold() throws Exception {
    Notifier notifier = notifier(here("/broken"), here("/hook"));
    ends.add(end("first", ENDED));
    ends.add(end("second", ENDED));
    now = ENDED;
    notifier.turn();
    assertThat(calls).extracting(Call::path).containsExactly("/broken", "/hook", "/hook");
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    Notifier notifier = notifier(here("/moved"));
    ends.add(end("first", ENDED));
    now = ENDED;
    notifier.turn();
    assertThat(calls).extracting(Call::path).containsExactly("/moved");
    assertThat(count("failed")).isEqualTo(1);
  }

  @Test
  void thisMachineIsNotCalledUnlessThatIsMeant() throws Exception {
    Destination guarded =
        Destination.parse("http://127.0.0.1:" + server.getAddress().getPort() + "/hook", false)
            .orElseThrow();
    Notifier notifier = notifier(guarded);
    ends.add(end("first", ENDED));
    now = ENDED;
    notifier.turn();
    assertThat(calls).isEmpty();
    assertThat(count("failed")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost/",
        "http://127.0.0.2/",
        "http://[::1]/",
        "http://0.0.0.0/",
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://224.0.0.1/"
      })
  void anAddressOfThisMachineOrItsLinkIsRefused(String address) {
    Destination destination = Destination.parse(address, false).orElseThrow();
    assertThatThrownBy(destination::check).isInstanceOf(Destination.Refused.class);
  }

  @Test
  void anAddressElsewhereIsNot() throws IOException {
    Destination.parse("https://192.0.2.7/hook", false).orElseThrow().check();
    Destination.parse("http://[2001:db8::7]:8080/", false).orElseThrow().check();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a.example",
        "file:///etc/passwd",
        "http://u:p@a.example/",
        "http:///x",
        "a b"
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThat(Destination.parse(text, true)).isEmpty();
  }

  @Test
  void noSecretIsShown() {
    assertThat(Destination.parse("https://a.example/hooks/hidden?k=hidden", false))
        .hasValueSatisfying(d -> assertThat(d.shown() + d.key()).doesNotContain("hidden"));
    assertThat(new Signature(SECRET).toString()).doesNotContain(SECRET);
  }
}
