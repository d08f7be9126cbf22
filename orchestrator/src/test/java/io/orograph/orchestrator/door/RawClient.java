package io.orograph.orchestrator.door;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A connection to a port that says what no client would. */
final class RawClient implements AutoCloseable {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Types of frames of HTTP/2. */
  static final int HEADERS = 1;

  static final int RESET = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  /** {@code GET / } of localhost in HPACK: three fields of the static table and a literal. */
  static final byte[] GET = {
    (byte) 0x82, (byte) 0x84, (byte) 0x86, 0x41, 9, 'l', 'o', 'c', 'a', 'l', 'h', 'o', 's', 't'
  };

  private final Socket socket;

  RawClient(int port, int patienceMillis) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(patienceMillis);
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Begins to speak HTTP/2. */
  void preface() throws IOException {
    send(PREFACE);
    send(frame(SETTINGS, 0, 0, new byte[0]));
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    return frame.put((byte) type).put((byte) flags).putInt(stream).put(payload).array();
  }

  /** A field of a header that nobody is to remember, in HPACK. */
  static byte[] field(String name, String value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0);
    literal(out, name);
    literal(out, value);
    return out.toByteArray();
  }

  private static void literal(ByteArrayOutputStream out, String text) {
    int length = text.length();
    if (length < 127) {
      out.write(length);
    } else {
      out.write(127);
      length -= 127;
      while (length >= 128) {
        out.write(length % 128 + 128);
        length /= 128;
      }
      out.write(length);
    }
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** What comes until nothing does for a while, or the other end closes. */
  String answer() {
    return answer("nothing that anybody says");
  }

  /** The same, and no more than up to {@code end}. */
  String answer(String end) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      int next = socket.getInputStream().read();
      while (next >= 0) {
        all.write(next);
        if (all.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
          break;
        }
        next = socket.getInputStream().read();
      }
    } catch (IOException e) {
      // Nothing more comes, or the connection was reset.
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /** Waits for {@code count} bytes, and tells how many came before the end. */
  int take(int count) throws IOException {
    return socket.getInputStream().readNBytes(count).length;
  }

  /** Whether the other end has closed, after what it had to say. */
  boolean isClosed() {
    try {
      byte[] some = new byte[1 << 12];
      while (socket.getInputStream().read(some) >= 0) {
        // whatever it says
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Closes, from another thread, so that what waits here does not. */
  void end() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
