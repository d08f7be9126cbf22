package io.orograph.benchmarks.faults.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A TCP proxy on loopback in front of one port, which can delay what passes, reset its connections,
 * or leave them half open: still there, but nothing passes any more.
 */
public final class Proxy implements AutoCloseable {
  private static final int BUFFER = 16 * 1024;
  private static final int CONNECT_MILLIS = 2_000;

  private final ServerSocket listener;
  private final int target;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile long delayMillis;
  private volatile Rewrite rewrite = Rewrite.NOTHING;

  private Proxy(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  /** Listens on a free port and passes on to {@code target} on loopback. */
  public static Proxy before(int target) throws IOException {
    Proxy proxy = new Proxy(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), target);
    Thread.ofVirtual().name("proxy-" + target).start(proxy::accept);
    return proxy;
  }

  /** Where it listens. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Writes {@code replacement} for {@code text} in what callers send; of equal length. */
  void rewrite(String text, String replacement) {
    rewrite = new Rewrite(text, replacement);
  }

  /** Everything that passes from now on waits so long, in both directions. */
  public void delay(long millis) {
    delayMillis = millis;
  }

  /** Ends every connection by RST; new ones are welcome. */
  public void reset() {
    links.forEach(Link::reset);
  }

  /**
   * Nothing passes any more through the connections of now, and their ends are not told; after so
   * long they are reset, if they are still there.
   */
  public void halfOpen(long millis) {
    List<Link> deaf = List.copyOf(links);
    deaf.forEach(link -> link.deaf = true);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                var unused = closed.await(millis, TimeUnit.MILLISECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              deaf.forEach(Link::reset);
            });
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    listener.close();
    links.forEach(Link::reset);
  }

  private void accept() {
    while (closed.getCount() > 0) {
      try {
        Socket caller = listener.accept();
        Thread.ofVirtual().start(() -> connect(caller));
      } catch (IOException e) {
        // the listener was closed, or a caller left before it was welcomed
      }
    }
  }

  private void connect(Socket caller) {
    Socket callee = new Socket();
    Link link = new Link(caller, callee);
    try {
      callee.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
      caller.setTcpNoDelay(true);
      callee.setTcpNoDelay(true);
    } catch (IOException e) {
      link.reset(); // nobody listens there: the process was killed
      return;
    }
    links.add(link);
    if (closed.getCount() == 0) {
      link.reset();
    }
    Rewrite words = rewrite;
    Thread.ofVirtual().start(() -> link.pass(caller, callee, words));
    Thread.ofVirtual().start(() -> link.pass(callee, caller, Rewrite.NOTHING));
  }

  /** One connection. */
  private final class Link {
    private final Socket caller;
    private final Socket callee;
    private volatile boolean deaf;

    Link(Socket caller, Socket callee) {
      this.caller = caller;
      this.callee = callee;
    }

    void pass(Socket from, Socket to, Rewrite words) {
      byte[] bytes = new byte[BUFFER];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        int held = 0;
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes, held, BUFFER - held)) {
          if (delayMillis > 0 && closed.await(delayMillis, TimeUnit.MILLISECONDS)) {
            break;
          }
          int end = held + n;
          int ready = words.apply(bytes, end);
          if (!deaf) {
            out.write(bytes, 0, ready);
            out.flush();
          }
          held = end - ready;
          System.arraycopy(bytes, ready, bytes, 0, held);
        }
        gone(from, to);
      } catch (IOException e) {
        gone(from, to);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        reset();
      }
    }

    /** One end has left: the other is told, unless the connection is half open. */
    private void gone(Socket left, Socket other) {
      close(left);
      if (!deaf) {
        close(other);
      }
      if (caller.isClosed() && callee.isClosed()) {
        links.remove(this);
      }
    }

    void reset() {
      for (Socket socket : new Socket[] {caller, callee}) {
        try {
          socket.setSoLinger(true, 0);
        } catch (IOException e) {
          // it is closed already
        }
        close(socket);
      }
      links.remove(this);
    }

    private static void close(Socket socket) {
      try {
        socket.close();
      } catch (IOException e) {
        // it is of no more use either way
      }
    }
  }

  /** One text replaced by another of its length, also where it comes in pieces. */
  record Rewrite(String text, String replacement) {
    static final Rewrite NOTHING = new Rewrite("", "");

    Rewrite {
      if (text.length() != replacement.length()) {
        throw new IllegalArgumentException(
            "replacement: " + replacement + " (expected: as long as " + text + ")");
      }
    }

    /**
     * Replaces within the first {@code end} bytes.
     *
     * @return how many may be passed on: fewer where they end with the beginning of the text
     */
    int apply(byte[] bytes, int end) {
      byte[] wanted = ascii(text);
      if (wanted.length == 0) {
        return end;
      }
      byte[] instead = ascii(replacement);
      for (int at = 0; at < end; at++) {
        int length = Math.min(wanted.length, end - at);
        if (Arrays.equals(bytes, at, at + length, wanted, 0, length)) {
          if (length < wanted.length) {
            return at;
          }
          System.arraycopy(instead, 0, bytes, at, length);
        }
      }
      return end;
    }

    private static byte[] ascii(String text) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }
  }
}
