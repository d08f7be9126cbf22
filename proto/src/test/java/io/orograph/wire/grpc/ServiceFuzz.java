package io.orograph.wire.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.protobuf.ProtoUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls every method of some services with messages that nobody would write, one method after the
 * other, and tells which answers were not foreseen: INTERNAL, UNKNOWN, none at all, or one with the
 * name of a class or a stack trace in it.
 */
public final class ServiceFuzz {
  /** What no answer holds: a failure of the program in its own words. */
  private static final List<String> WORDS_OF_THE_PROGRAM =
      List.of(
          "Exception",
          "Error:",
          "\tat ",
          "java.",
          "io.orograph.",
          "io.grpc.",
          "com.google.protobuf.",
          "com.linecorp.",
          "org.apache.",
          "ai.djl.");

  private static final int MOST_TOLD = 20;
  private static final int LONGEST_TOLD = 2_000;
  private static final int PATIENCE_SECONDS = 30;

  private final Channel channel;
  private final RandomMessages messages;
  private final int silentMillis;
  private final int streamMillis;
  private final boolean readStreams;
  private final Follow follow;

  /** Is told of each request after its answer. */
  public interface Follow {
    /**
     * It was sent.
     *
     * @param open whether it is a stream that had not ended
     */
    void after(MethodDescriptor<?, ?> method, DynamicMessage request, boolean open)
        throws Exception;
  }

  private record Answer(Status status, boolean open, List<String> said) {}

  /**
   * Calls over a channel.
   *
   * @param silentMillis how long a stream is waited for that says nothing and does not end
   * @param streamMillis how long it is listened to after its first word
   * @param readStreams whether what streams say is looked at as well: how work has ended, not
   *     content
   * @param follow what else is done
   */
  public ServiceFuzz(
      Channel channel,
      RandomMessages messages,
      int silentMillis,
      int streamMillis,
      boolean readStreams,
      Follow follow) {
    this.channel = channel;
    this.messages = messages;
    this.silentMillis = silentMillis;
    this.streamMillis = streamMillis;
    this.readStreams = readStreams;
    this.follow = follow;
  }

  /** The methods of these services. */
  public static List<MethodDescriptor<?, ?>> methods(ServiceDescriptor... services) {
    return List.of(services).stream()
        .<MethodDescriptor<?, ?>>flatMap(service -> service.getMethods().stream())
        .toList();
  }

  /** Whether the words are those of a failure that nobody foresaw. */
  public static boolean isOfTheProgram(String said) {
    return WORDS_OF_THE_PROGRAM.stream().anyMatch(said::contains);
  }

  /** Makes the calls; the answers that were not foreseen, at most about twenty. */
  public List<String> unforeseen(List<MethodDescriptor<?, ?>> methods, int cases, int callers)
      throws Exception {
    List<String> unforeseen = new ArrayList<>();
    try (ExecutorService atOnce = Executors.newFixedThreadPool(callers)) {
      for (int i = 0; i < cases && unforeseen.size() < MOST_TOLD; i += callers) {
        List<Callable<Optional<String>>> calls = new ArrayList<>();
        for (int c = i; c < Math.min(cases, i + callers); c++) {
          MethodDescriptor<?, ?> method = methods.get(c % methods.size());
          DynamicMessage request = messages.of(schema(method).getMethodDescriptor().getInputType());
          String at = c + " " + method.getFullMethodName();
          calls.add(() -> unforeseen(at, method, request));
        }
        for (Future<Optional<String>> answer : atOnce.invokeAll(calls)) {
          answer.get().ifPresent(unforeseen::add);
        }
      }
    }
    return unforeseen;
  }

  private Optional<String> unforeseen(
      String at, MethodDescriptor<?, ?> method, DynamicMessage request) throws Exception {
    Answer answer = call(method, request);
    follow.after(method, request, answer.open());
    return foreseen(answer, method)
        ? Optional.empty()
        : Optional.of(
            at + ": " + answer.status() + " " + answer.said() + "\n" + clipped(request.toString()));
  }

  private static String clipped(String text) {
    return text.length() <= LONGEST_TOLD ? text : text.substring(0, LONGEST_TOLD) + "...";
  }

  /** A stream that stays open is an answer; a call with one answer must have ended. */
  private static boolean foreseen(Answer answer, MethodDescriptor<?, ?> method) {
    if (answer.said().stream().anyMatch(ServiceFuzz::isOfTheProgram)) {
      return false;
    }
    if (answer.open()) {
      return method.getType() != MethodType.UNARY;
    }
    return switch (answer.status().getCode()) {
      case INTERNAL, UNKNOWN, DEADLINE_EXCEEDED -> false;
      default -> !isOfTheProgram(String.valueOf(answer.status().getDescription()));
    };
  }

  private Answer call(MethodDescriptor<?, ?> method, DynamicMessage request) throws Exception {
    boolean unary = method.getType() == MethodType.UNARY;
    List<String> said = new ArrayList<>();
    ClientCall<Message, Message> call =
        channel.newCall(
            dynamic(method),
            unary
                ? CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                : CallOptions.DEFAULT);
    CompletableFuture<Status> ended = new CompletableFuture<>();
    CompletableFuture<Boolean> word = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(Message message) {
            word.complete(true);
            if (readStreams && !unary) {
              synchronized (said) {
                said.add(message.toString());
              }
            }
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
            word.complete(true);
          }
        },
        new Metadata());
    call.request(1_000);
    call.sendMessage(request);
    call.halfClose();
    boolean open = false;
    Status status = Status.OK;
    try {
      if (unary) {
        status = ended.get(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
      } else {
        var unused = word.get(silentMillis, TimeUnit.MILLISECONDS);
        status = ended.get(streamMillis, TimeUnit.MILLISECONDS);
      }
    } catch (TimeoutException e) {
      call.cancel("seen enough", null);
      open = true;
    }
    synchronized (said) {
      return new Answer(status, open, List.copyOf(said));
    }
  }

  private static ProtoMethodDescriptorSupplier schema(MethodDescriptor<?, ?> method) {
    return (ProtoMethodDescriptorSupplier) method.getSchemaDescriptor();
  }

  private static MethodDescriptor<Message, Message> dynamic(MethodDescriptor<?, ?> method) {
    var schema = schema(method).getMethodDescriptor();
    return MethodDescriptor.<Message, Message>newBuilder()
        .setType(method.getType())
        .setFullMethodName(method.getFullMethodName())
        .setRequestMarshaller(marshaller(schema.getInputType()))
        .setResponseMarshaller(marshaller(schema.getOutputType()))
        .build();
  }

  private static MethodDescriptor.Marshaller<Message> marshaller(Descriptor type) {
    return ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(type));
  }
}
