package io.orograph.deploy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Brings connections to one address on to another, as {@code ssh -L} and {@code -R} do, but for the
 * encryption; a process that does so for several until it is ended.
 */
final class Forward implements AutoCloseable {
  private final ServerSocket server;
  private final String host;
  private final int port;

  /** From {@code listen} to {@code target}, each {@code host:port}. */
  Forward(String listen, String target) throws IOException {
    server = new ServerSocket(port(listen), 50, InetAddress.getByName(host(listen)));
    host = host(target);
    port = port(target);
    Thread unused = Thread.ofVirtual().start(this::accept);
  }

  private static String host(String address) {
    return address.substring(0, address.lastIndexOf(':'));
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /** Arguments: pairs of {@code listen} and {@code target}; ends when its standard input does. */
  public static void main(String[] args) throws Exception {
    for (int i = 0; i < args.length; i += 2) {
      Forward unusedForward = new Forward(args[i], args[i + 1]);
    }
    System.out.println("ready");
    long unused = System.in.transferTo(OutputStream.nullOutputStream());
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = server.accept();
        Thread unused = Thread.ofVirtual().start(() -> connect(caller));
      }
    } catch (IOException closed) {
      // It has been ended.
    }
  }

  private void connect(Socket caller) {
    try (caller;
        Socket callee = new Socket(host, port)) {
      Thread back = Thread.ofVirtual().start(() -> pump(callee, caller));
      pump(caller, callee);
      back.join();
    } catch (IOException e) {
      // Nobody is there: the caller sees its connection end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pump(Socket from, Socket to) {
    try {
      long unused = from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of the two has ended it.
    }
    try {
      from.close();
      to.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
