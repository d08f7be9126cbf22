package io.orograph.benchmarks.faults.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProxyTest {
  private static final int SHORT_MILLIS = 200;
  private static final int FOREVER_MILLIS = 100_000;

  private ServerSocket server;
  private Proxy proxy;
  private Socket caller;
  private Socket callee;

  @BeforeEach
  void connect() throws IOException {
    server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    proxy = Proxy.before(server.getLocalPort());
    caller = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    callee = server.accept();
    assertThat(said(caller, callee, "hello")).isEqualTo("hello");
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
    caller.close();
    callee.close();
  }

  /** What arrives of a text. */
  private static String said(Socket from, Socket to, String text) throws IOException {
    from.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return new String(to.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
  }

  /** Whether a connection has ended: by a reset, or where the reset came first by its end. */
  private static boolean over(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void bytesPassBothWaysAndAnEndIsTold() throws IOException {
    assertThat(said(callee, caller, "welcome")).isEqualTo("welcome");
    caller.close();
    assertThat(callee.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void aResetEndsBothEndsAndTheNextConnectionIsWelcome() throws IOException {
    proxy.reset();
    assertThat(over(caller)).isTrue();
    assertThat(over(callee)).isTrue();
    try (Socket again = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        Socket there = server.accept()) {
      assertThat(said(again, there, "again")).isEqualTo("again");
    }
  }

  @Test
  void nothingPassesAHalfOpenConnectionAndNobodyIsToldOfAnEnd() throws IOException {
    proxy.halfOpen(FOREVER_MILLIS);
    caller.getOutputStream().write(1);
    caller.close();
    callee.setSoTimeout(SHORT_MILLIS);
    assertThatThrownBy(() -> callee.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    try (Socket again = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        Socket there = server.accept()) {
      assertThat(said(again, there, "again")).isEqualTo("again");
    }
  }

  @Test
  void aHalfOpenConnectionIsResetAfterItsTime() {
    proxy.halfOpen(1);
    assertThatThrownBy(() -> caller.getInputStream().read()).isInstanceOf(SocketException.class);
  }

  @Test
  void aDelayedTextArrivesWholeAndLate() throws IOException {
    proxy.delay(SHORT_MILLIS);
    long began = System.nanoTime();
    assertThat(said(caller, callee, "late")).isEqualTo("late");
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(SHORT_MILLIS * 1_000_000L);
  }

  @Test
  void aCallerIsTurnedAwayWhereNobodyListens() throws IOException {
    server.close();
    try (Socket lost = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      assertThatThrownBy(
              () -> {
                if (lost.getInputStream().read() < 0) {
                  throw new SocketException("ended");
                }
              })
          .isInstanceOf(SocketException.class);
    }
  }

  @Test
  void anAddressIsRewrittenInWhatCallersSendAlone() throws IOException {
    proxy.rewrite("at:40001", "at:50002");
    try (Socket again = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        Socket there = server.accept()) {
      assertThat(said(again, there, "I am at:40001, at:40002"))
          .isEqualTo("I am at:50002, at:40002");
      assertThat(said(there, again, "at:40001")).isEqualTo("at:40001");
    }
  }

  @Test
  void aTextThatComesInPiecesIsHeldBackUntilItIsKnown() {
    Proxy.Rewrite words = new Proxy.Rewrite("abac", "wxyz");
    byte[] bytes = "--aba----".getBytes(StandardCharsets.US_ASCII);
    assertThat(words.apply(bytes, 5)).as("aba may become abac").isEqualTo(2);
    bytes[5] = 'c';
    assertThat(words.apply(bytes, 9)).isEqualTo(9);
    assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo("--wxyz---");
  }

  @Test
  void aReplacementOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> new Proxy.Rewrite("long", "longer"))
        .hasMessageContaining("replacement: longer");
  }
}
