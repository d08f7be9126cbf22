package io.orograph.deploy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Takes spans as OTLP over HTTP, and reads of them what tests look at. */
final class Collector implements AutoCloseable {
  /** A span, with identifiers in hexadecimal digits; {@code parent} is empty at the root. */
  record Span(String trace, String id, String parent, String name) {}

  // Numbers of fields in opentelemetry/proto: requests hold resources, these scopes, these spans.
  private static final int RESOURCE_SPANS = 1;
  private static final int SCOPE_SPANS = 2;
  private static final int SPANS = 2;
  private static final int TRACE_ID = 1;
  private static final int SPAN_ID = 2;
  private static final int PARENT = 4;
  private static final int NAME = 5;

  private final HttpServer server;
  private final BlockingQueue<Span> arrived = new LinkedBlockingQueue<>();
  private final List<Span> seen = new ArrayList<>();

  Collector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  /** As the setting wants it. */
  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void take(HttpExchange call) throws IOException {
    UnknownFieldSet request = UnknownFieldSet.parseFrom(call.getRequestBody().readAllBytes());
    for (UnknownFieldSet resource : messages(request, RESOURCE_SPANS)) {
      for (UnknownFieldSet scope : messages(resource, SCOPE_SPANS)) {
        for (UnknownFieldSet span : messages(scope, SPANS)) {
          arrived.add(
              new Span(
                  hex(span, TRACE_ID),
                  hex(span, SPAN_ID),
                  hex(span, PARENT),
                  bytes(span, NAME).toStringUtf8()));
        }
      }
    }
    call.sendResponseHeaders(200, -1);
    call.close();
  }

  private static List<UnknownFieldSet> messages(UnknownFieldSet in, int field) throws IOException {
    List<UnknownFieldSet> found = new ArrayList<>();
    for (ByteString message : in.getField(field).getLengthDelimitedList()) {
      found.add(UnknownFieldSet.parseFrom(message));
    }
    return found;
  }

  private static ByteString bytes(UnknownFieldSet in, int field) {
    List<ByteString> values = in.getField(field).getLengthDelimitedList();
    return values.isEmpty() ? ByteString.EMPTY : values.getFirst();
  }

  private static String hex(UnknownFieldSet in, int field) {
    return HexFormat.of().formatHex(bytes(in, field).toByteArray());
  }

  /** All spans, as soon as they are what is awaited, or when none has come for half a minute. */
  List<Span> await(Predicate<List<Span>> complete) throws InterruptedException {
    while (!complete.test(seen)) {
      Span next = arrived.poll(30, TimeUnit.SECONDS);
      if (next == null) {
        break;
      }
      seen.add(next);
    }
    return List.copyOf(seen);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
