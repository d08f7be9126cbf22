package io.orograph.orchestrator.door;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.AbstractHttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.orograph.core.sweep.Violation;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import io.orograph.wire.grpc.RefusalCounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /SERVICE/METHOD} with the request as proto3 JSON, answered by the response as proto3
 * JSON. For methods with one answer; they have half a minute.
 */
final class JsonCalls extends AbstractHttpService {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final String TRACE = "traceparent";

  private static final Metadata.Key<String> TRACE_PARENT =
      Metadata.Key.of(TRACE, Metadata.ASCII_STRING_MARSHALLER);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A caller that sends its body more slowly than this is cut off. */
  private static final Duration BODY = Duration.ofSeconds(40);

  private static final int LONGEST_TEXT = 200;

  /** More than any number of a request has. */
  private static final int MOST_DIGITS = 1_000;

  private static final Pattern CLASS = Pattern.compile("(?:\\w+\\.)+\\w*(?:Exception|Error): ");

  private final Methods methods;
  private final RefusalCounts counts;

  /** Calls of {@code methods}; {@code counts} is told of bodies that are too large. */
  JsonCalls(Methods methods, RefusalCounts counts) {
    this.methods = methods;
    this.counts = counts;
  }

  @Override
  protected HttpResponse doPost(ServiceRequestContext ctx, HttpRequest request) {
    ctx.setRequestTimeout(BODY);
    RequestHeaders headers = request.headers();
    ServerMethodDefinition<?, ?> method = methods.named(ctx.path().substring(1)).orElse(null);
    if (method == null) {
      return Failures.response(headers, new OrographFailure.NotFound(ctx.path()));
    }
    if (method.getMethodDescriptor().getType() != MethodType.UNARY) {
      return refused(HttpStatus.BAD_REQUEST, "method", ctx.path(), "gRPC: it is a stream");
    }
    if (!ByContentType.isJson(headers)) {
      String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "none");
      return refused(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content-type", type, MediaType.JSON.toString());
    }
    if (!Packing.isReadable(headers)) {
      String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING, "");
      return refused(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content-encoding", encoding, "gzip, or none");
    }
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    var unused =
        request
            .aggregate()
            .handle(
                (body, failure) -> {
                  if (failure == null) {
                    boolean packed = Packing.isPacked(headers);
                    read(ctx, method, body.content(), packed, answer);
                  } else {
                    answer.complete(unread(failure));
                  }
                  return null;
                })
            .exceptionally(
                fault -> {
                  answer.completeExceptionally(fault);
                  return null;
                });
    return HttpResponse.of(answer);
  }

  private HttpResponse unread(Throwable failure) {
    return failure instanceof ContentTooLargeException
        ? tooLarge()
        : HttpResponse.ofFailure(failure);
  }

  private HttpResponse tooLarge() {
    counts.count(RefusalCounts.Reason.TOO_LARGE);
    return Failures.tooLarge().toHttpResponse();
  }

  private <Q, A> void read(
      ServiceRequestContext ctx,
      ServerMethodDefinition<Q, A> method,
      HttpData body,
      boolean packed,
      CompletableFuture<HttpResponse> answer) {
    byte[] bytes = body.array();
    if (packed) {
      try {
        bytes = Packing.unpacked(bytes, Door.LARGEST_MESSAGE);
      } catch (IOException e) {
        answer.complete(
            refused(HttpStatus.BAD_REQUEST, "body", "cannot be unpacked", "gzip, as is said"));
        return;
      }
    }
    if (bytes.length > Door.LARGEST_MESSAGE) {
      answer.complete(tooLarge());
    } else {
      call(ctx, method, new String(bytes, StandardCharsets.UTF_8), answer);
    }
  }

  private static HttpResponse refused(
      HttpStatus http, String field, String value, String expected) {
    return Failures.answer(
            http,
            new OrographFailure.Rejected(List.of(new Violation(field, shortened(value), expected))))
        .toHttpResponse();
  }

  private static String shortened(String text) {
    return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "..." : text;
  }

  private static <Q, A> void call(
      ServiceRequestContext ctx,
      ServerMethodDefinition<Q, A> method,
      String body,
      CompletableFuture<HttpResponse> answer) {
    Context.CancellableContext context =
        Context.ROOT.withDeadlineAfter(
            PATIENCE.toMillis(), TimeUnit.MILLISECONDS, ctx.eventLoop().withoutContext());
    OneAnswer caller = new OneAnswer(ctx.request().headers(), answer);
    Message message;
    try {
      message = read(Methods.request(method.getMethodDescriptor()), body);
    } catch (OrographException e) {
      context.cancel(e);
      answer.complete(Failures.response(ctx.request().headers(), e.failure()));
      return;
    }
    LocalCall<Q, A> call =
        LocalCall.start(method, message, metadata(ctx.request().headers()), ctx, context, caller);
    context.addListener(
        over -> {
          if (over.cancellationCause() != null) {
            caller.late();
            call.cancel();
          }
        },
        Runnable::run);
    var unused = ctx.whenRequestCancelling().thenAccept(cause -> call.cancel());
  }

  /**
   * The request that {@code body} says.
   *
   * @throws OrographException if it is no such request
   */
  private static Message read(Message.Builder request, String body) {
    int digits = mostDigits(body);
    if (digits > MOST_DIGITS) {
      throw rejected("a number of " + digits + " digits", "at most " + MOST_DIGITS);
    }
    try {
      JsonFormat.parser().merge(body, request);
      return request.build();
    } catch (InvalidProtocolBufferException e) {
      throw rejected(
          shortened(withoutClass(e.getMessage())),
          request.getDescriptorForType().getFullName() + " as JSON");
    }
  }

  private static OrographException rejected(String value, String expected) {
    return new OrographException(
        new OrographFailure.Rejected(List.of(new Violation("body", value, expected))));
  }

  /** Digits that follow each other: the time to read a number grows by the square of them. */
  private static int mostDigits(String body) {
    int most = 0;
    int digits = 0;
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      digits = c >= '0' && c <= '9' ? digits + 1 : 0;
      most = Math.max(most, digits);
    }
    return most;
  }

  /** What the parser says of JSON that is none begins with the name of a class of its own. */
  private static String withoutClass(@Nullable String message) {
    return CLASS.matcher(String.valueOf(message)).replaceAll("");
  }

  /** What a caller says about itself, of all that it sends. */
  static Metadata metadata(RequestHeaders headers) {
    Metadata metadata = new Metadata();
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
    if (authorization != null) {
      metadata.put(AUTHORIZATION, authorization);
    }
    String trace = headers.get(TRACE);
    if (trace != null) {
      metadata.put(TRACE_PARENT, trace);
    }
    return metadata;
  }

  /** A message as proto3 JSON. */
  static String json(Message message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(message.getDescriptorForType().getFullName(), e);
    }
  }

  /** Waits for the one message and for the end. */
  private static final class OneAnswer implements LocalCall.Caller {
    private final RequestHeaders request;
    private final CompletableFuture<HttpResponse> answer;
    private String body = "{}";

    OneAnswer(RequestHeaders request, CompletableFuture<HttpResponse> answer) {
      this.request = request;
      this.answer = answer;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public synchronized void message(Message message) {
      body = json(message);
    }

    @Override
    public synchronized void ended(Status status, Metadata trailers) {
      if (status.isOk()) {
        answer.complete(
            Packing.answer(
                request,
                ResponseHeaders.builder(HttpStatus.OK)
                    .contentType(MediaType.JSON_UTF_8)
                    .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                    .build(),
                HttpData.of(StandardCharsets.UTF_8, body)));
      } else {
        answer.complete(Failures.answer(status, trailers).toHttpResponse());
      }
    }

    /** The method took too long. */
    void late() {
      answer.complete(
          Failures.answer(
                  HttpStatus.GATEWAY_TIMEOUT,
                  new OrographFailure.Unavailable("no answer in time", Duration.ofSeconds(1)))
              .toHttpResponse());
    }
  }
}
