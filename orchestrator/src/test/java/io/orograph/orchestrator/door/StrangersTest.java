package io.orograph.orchestrator.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.wire.grpc.ConnectionBounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Those who hold a connection and do not say who they are. */
@Timeout(60)
class StrangersTest {
  private static final Duration PATIENCE = Duration.ofMillis(700);
  private static final int MOST = 4;

  /** Of our own. */
  private static final int LONG = 20_000;

  private static final String BODY = "{\"name\": \"projects/p/sweeps/s\"}";
  private static final String CALL =
      String.join(
          "\r\n",
          "POST /orograph.v1.SweepService/GetSweep HTTP/1.1",
          "Host: localhost",
          "Content-Type: application/json",
          "");
  private static final String KNOWN = "Authorization: " + OpenDoor.AUTHORIZATION + "\r\n";

  @TempDir private Path folder;
  private OpenDoor open;

  @BeforeEach
  void open() throws IOException {
    open = new OpenDoor(folder, strict(PATIENCE), Optional.empty());
  }

  private static DoorSettings strict(Duration patience) {
    DoorSettings usual = DoorSettings.loopback(0, List.of());
    return new DoorSettings(
        usual.address(),
        usual.hosts(),
        Optional.empty(),
        new ConnectionBounds(1000, MOST, patience, Duration.ofMinutes(2)));
  }

  /** In the place of the other one, for those who are to be served before they are sent away. */
  private void openWithMorePatience() throws IOException {
    open.close();
    open =
        new OpenDoor(
            Files.createDirectory(folder.resolve("patient")),
            strict(Duration.ofMinutes(5)),
            Optional.empty());
  }

  @AfterEach
  void close() {
    open.close();
  }

  private RawClient client(int patienceMillis) throws IOException {
    return new RawClient(open.port(), patienceMillis);
  }

  private static String call() {
    return CALL + KNOWN + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY;
  }

  @Test
  void whoSaysNothingIsSentAwayAndCounted() throws IOException {
    try (RawClient silent = client(LONG)) {
      assertThat(silent.isClosed()).isTrue();
    }
    assertThat(open.refused("connections_patience")).isOne();
  }

  /** One letter of a header now and then would keep any other timeout away. */
  @Test
  void whoSpeaksSlowlyIsSentAway() throws IOException {
    try (RawClient slow = client(50)) {
      slow.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: ");
      boolean closed = false;
      for (int letters = 0; !closed && letters < 400; letters++) {
        closed = said(slow, "x") || slow.isClosed();
      }
      assertThat(closed).isTrue();
    }
  }

  @Test
  void whoOnlyPingsIsSentAway() throws IOException {
    try (RawClient pinging = client(50)) {
      pinging.preface();
      byte[] ping = RawClient.frame(RawClient.PING, 0, 0, new byte[8]);
      boolean closed = false;
      for (int pings = 0; !closed && pings < 400; pings++) {
        try {
          pinging.send(ping);
          closed = pinging.isClosed();
        } catch (IOException e) {
          closed = true;
        }
      }
      assertThat(closed).isTrue();
    }
  }

  /** Whether it was said to nobody. */
  private static boolean said(RawClient client, String text) {
    try {
      client.send(text);
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void whoIsKnownStaysThoughNothingMoves() throws IOException {
    try (RawClient known = client((int) (4 * PATIENCE.toMillis()))) {
      known.send(call());
      String first = known.answer();
      assertThat(first).startsWith("HTTP/1.1 200").contains("\"createdBy\":\"local\"");
      known.send(call());
      assertThat(known.answer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void amongTooManyStrangersTheFirstGoesAndTheLastIsServed() throws IOException {
    openWithMorePatience();
    List<RawClient> strangers = new ArrayList<>();
    try {
      for (int i = 0; i < 3 * MOST; i++) {
        RawClient stranger = client(LONG);
        strangers.add(stranger);
        // An answer says that it has arrived: connections are taken by several threads.
        stranger.send(CALL + "Content-Length: 2\r\n\r\n{}");
        assertThat(stranger.answer("UNAUTHENTICATED")).startsWith("HTTP/1.1 401");
      }
      try (RawClient last = client(LONG)) {
        last.send(call().replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        assertThat(last.answer()).startsWith("HTTP/1.1 200");
      }
      assertThat(strangers.getFirst().isClosed()).isTrue();
      assertThat(open.refused("connections_strangers")).isGreaterThanOrEqualTo(2 * MOST);
    } finally {
      for (RawClient stranger : strangers) {
        stranger.close();
      }
    }
  }

  @Test
  void aStrangersBodyIsNotWaitedFor() throws IOException {
    openWithMorePatience();
    for (String type : List.of("application/json", "application/grpc-web+proto")) {
      try (RawClient stranger = client(LONG)) {
        stranger.send(
            CALL.replace("application/json", type)
                + "grpc-timeout: 20S\r\nContent-Length: 4000000\r\n\r\n");
        if (type.endsWith("json")) {
          assertThat(stranger.answer("UNAUTHENTICATED"))
              .startsWith("HTTP/1.1 401")
              .endsWith("UNAUTHENTICATED");
        } else {
          assertThat(stranger.answer("grpc-status: 16")).endsWith("grpc-status: 16");
        }
      }
    }
  }
}
