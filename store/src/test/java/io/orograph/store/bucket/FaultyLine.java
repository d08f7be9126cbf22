package io.orograph.store.bucket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A line to a server on loopback; each new connection has the next of the faults, then none. */
final class FaultyLine implements AutoCloseable {
  /** What a connection does. */
  enum Fault {
    NONE,
    /** Ends before anything is answered. */
    REFUSED,
    /** The server has no space. */
    FULL,
    /** The server is overloaded. */
    BUSY,
    /** Ends where the mark of what is sent begins. */
    CUT_REQUEST,
    /** Ends where the mark of what is answered begins. */
    CUT_ANSWER,
    /** A letter of what is sent becomes another. */
    DAMAGED_REQUEST,
    /** A letter of what is answered becomes another. */
    DAMAGED_ANSWER
  }

  /** What is damaged or cut must hold this, in the first packet of its kind. */
  static final String MARK = "the mark in the middle";

  private static final byte[] MARK_BYTES = MARK.getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket server;
  private final int target;
  private final ConcurrentLinkedDeque<Fault> faults = new ConcurrentLinkedDeque<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger met = new AtomicInteger();
  private volatile Fault always = Fault.NONE;

  FaultyLine(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread unused = Thread.ofVirtual().start(this::accept);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** The next connections; those that are kept for later are ended. */
  void next(Fault... connections) {
    faults.addAll(List.of(connections));
    open.forEach(FaultyLine::end);
  }

  /** All connections from now on. */
  void always(Fault fault) {
    always = fault;
    open.forEach(FaultyLine::end);
  }

  /** How many connections have met a fault. */
  int met() {
    return met.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = server.accept();
        open.add(caller);
        Fault next = faults.poll();
        Fault fault = next == null ? always : next;
        if (fault != Fault.NONE) {
          met.incrementAndGet();
        }
        Thread unused = Thread.ofVirtual().start(() -> serve(caller, fault));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket caller, Fault fault) {
    try {
      switch (fault) {
        case REFUSED -> {}
        case FULL -> answer(caller, "507 Insufficient Storage");
        case BUSY -> answer(caller, "503 Slow Down");
        case NONE, CUT_REQUEST, CUT_ANSWER, DAMAGED_REQUEST, DAMAGED_ANSWER -> relay(caller, fault);
      }
    } catch (IOException e) {
      // One of the two has ended it.
    } finally {
      end(caller);
      open.remove(caller);
    }
  }

  /** Takes the head of the request, and answers. */
  private static void answer(Socket caller, String status) throws IOException {
    int taken = caller.getInputStream().read(new byte[1 << 16]);
    if (taken > 0) {
      String head = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      caller.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      caller.shutdownOutput();
      long unused = caller.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }

  private void relay(Socket caller, Fault fault) throws IOException {
    try (Socket callee = new Socket(InetAddress.getLoopbackAddress(), target)) {
      open.add(callee);
      Thread unused =
          Thread.ofVirtual()
              .start(
                  () ->
                      pump(
                          caller,
                          callee,
                          fault == Fault.DAMAGED_REQUEST,
                          fault == Fault.CUT_REQUEST));
      pump(callee, caller, fault == Fault.DAMAGED_ANSWER, fault == Fault.CUT_ANSWER);
      open.remove(callee);
    }
  }

  /** Brings bytes from one to the other until either ends, and then ends both. */
  private static void pump(Socket from, Socket to, boolean damage, boolean cut) {
    byte[] buffer = new byte[1 << 17];
    boolean damaged = false;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int count = in.read(buffer);
      while (count >= 0) {
        int at = (damage && !damaged) || cut ? find(buffer, count) : -1;
        if (at >= 0 && cut) {
          out.write(buffer, 0, at);
          break;
        }
        if (at >= 0) {
          buffer[at] ^= 1;
          damaged = true;
        }
        out.write(buffer, 0, count);
        count = in.read(buffer);
      }
    } catch (IOException e) {
      // One of the two has ended it.
    } finally {
      end(from);
      end(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It has ended.
    }
  }

  private static int find(byte[] buffer, int count) {
    for (int i = 0; i + MARK_BYTES.length <= count; i++) {
      int k = 0;
      while (k < MARK_BYTES.length && buffer[i + k] == MARK_BYTES[k]) {
        k++;
      }
      if (k == MARK_BYTES.length) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(FaultyLine::end);
  }
}
