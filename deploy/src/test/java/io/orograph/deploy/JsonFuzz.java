package io.orograph.deploy;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.orograph.wire.grpc.RandomMessages;
import io.orograph.wire.grpc.ServiceFuzz;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Posts messages that nobody would write as JSON, half of them damaged on top of that, and tells
 * which answers were not foreseen: 500, 504, none at all, one that is no {@code google.rpc.Status},
 * or one with the name of a class or a stack trace in it.
 */
final class JsonFuzz {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private static final List<String> PARTS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "\\",
          "\u0000",
          "null",
          "NaN",
          "-",
          "1e999999999",
          "1e-999999999",
          "9".repeat(100_000),
          "[".repeat(2_000),
          "{\"a\":".repeat(2_000),
          "\"a\":1,",
          "{\"@type\":\"type.googleapis.com/a.b\"}",
          "// nothing\n",
          "'a'",
          "\\ud800",
          "true");

  private static final int MOST_TOLD = 20;
  private static final int LONGEST_TOLD = 2_000;
  private static final int OK = 200;
  private static final int FAULT = 500;
  private static final int LATE = 504;
  private static final Duration PATIENCE = Duration.ofSeconds(35);

  private final HttpClient client = HttpClient.newHttpClient();
  private final String address;
  private final String token;
  private final RandomMessages messages;
  private final SplittableRandom random;

  /**
   * Posts to a lab.
   *
   * @param address host and port
   * @param token that the lab knows
   */
  JsonFuzz(String address, String token, RandomMessages messages, long seed) {
    this.address = address;
    this.token = token;
    this.messages = messages;
    this.random = new SplittableRandom(seed);
  }

  /** Posts to the methods with one answer; the answers that were not foreseen, at most twenty. */
  List<String> unforeseen(List<MethodDescriptor<?, ?>> methods, int cases)
      throws IOException, InterruptedException {
    List<MethodDescriptor<?, ?>> unary =
        methods.stream().filter(m -> m.getType() == MethodType.UNARY).toList();
    List<String> unforeseen = new ArrayList<>();
    for (int i = 0; i < cases && unforeseen.size() < MOST_TOLD; i++) {
      MethodDescriptor<?, ?> method = unary.get(i % unary.size());
      String body = body(method);
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://" + address + "/" + method.getFullMethodName()))
                  .header("content-type", "application/json")
                  .header("authorization", "Bearer " + token)
                  .timeout(PATIENCE)
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (!foreseen(answer)) {
        unforeseen.add(
            "%d %s: %d %s%n%s"
                .formatted(
                    i,
                    method.getFullMethodName(),
                    answer.statusCode(),
                    clipped(answer.body()),
                    clipped(body)));
      }
    }
    return unforeseen;
  }

  private static boolean foreseen(HttpResponse<String> answer) {
    return answer.statusCode() == OK
        || (answer.statusCode() != FAULT
            && answer.statusCode() != LATE
            && answer.body().startsWith("{\"code\":")
            && !ServiceFuzz.isOfTheProgram(answer.body())
            && !answer.body().contains("com.google."));
  }

  private static String clipped(String text) {
    return text.length() <= LONGEST_TOLD ? text : text.substring(0, LONGEST_TOLD) + "...";
  }

  private String body(MethodDescriptor<?, ?> method) {
    ProtoMethodDescriptorSupplier schema =
        (ProtoMethodDescriptorSupplier) method.getSchemaDescriptor();
    String json = json(messages.of(schema.getMethodDescriptor().getInputType()));
    return random.nextBoolean() ? json : damaged(json);
  }

  /** Not every message has a form in JSON: a time may be before all times. */
  private static String json(DynamicMessage message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return "{\"name\":\"projects/default\"}";
    }
  }

  private String damaged(String json) {
    int at = random.nextInt(json.length() + 1);
    int to = Math.min(json.length(), at + random.nextInt(3));
    String part = PARTS.get(random.nextInt(PARTS.size()));
    return switch (random.nextInt(3)) {
      case 0 -> json.substring(0, at);
      case 1 -> json.substring(0, at) + json.substring(to);
      default -> json.substring(0, at) + part + json.substring(to);
    };
  }
}
