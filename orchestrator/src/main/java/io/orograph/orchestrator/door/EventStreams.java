package io.orograph.orchestrator.door;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.AbstractHttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.orograph.wire.grpc.OrographFailure;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /events/sweeps/SWEEP}, or {@code /events/projects/PROJECT/sweeps/SWEEP}: what {@code
 * WatchSweep} tells, as server-sent events. The {@code id} of an event is its resume token; {@code
 * Last-Event-ID}, or {@code ?resume=TOKEN}, goes on after it; {@code ?live=true} adds live points.
 *
 * <p>A stream ends by an event {@code end}, after which there is nothing to come back for, or
 * {@code failure} with the failure as JSON. A failure before the first event is an HTTP answer of
 * its own.
 */
final class EventStreams extends AbstractHttpService {
  private static final String WATCH = "orograph.v1.SweepService/WatchSweep";
  private static final Pattern PATH =
      Pattern.compile("/(?:projects/(?<project>[^/]+)/)?sweeps/(?<sweep>[^/]+)");

  private final Methods methods;
  private final OpenCalls open;
  private final Callers callers;
  private final Duration comments;

  /**
   * @param open takes the calls that have not ended
   * @param callers tells who is known
   * @param comments time between two comments while there is nothing to say
   */
  EventStreams(Methods methods, OpenCalls open, Callers callers, Duration comments) {
    this.methods = methods;
    this.open = open;
    this.callers = callers;
    this.comments = comments;
  }

  @Override
  protected HttpResponse doGet(ServiceRequestContext ctx, HttpRequest request) {
    Matcher path = PATH.matcher(ctx.mappedPath());
    ServerMethodDefinition<?, ?> method = methods.named(WATCH).orElse(null);
    if (!path.matches() || method == null) {
      return Failures.response(request.headers(), new OrographFailure.NotFound(ctx.path()));
    }
    var unused = callers.isKnown(ctx, request.headers());
    String project = path.group("project") == null ? "default" : path.group("project");
    QueryParams query = ctx.queryParams();
    String last = request.headers().get("last-event-id");
    Message.Builder watch = Methods.request(method.getMethodDescriptor());
    Methods.set(watch, "name", "projects/" + project + "/sweeps/" + path.group("sweep"));
    Methods.set(watch, "resume_token", last == null ? query.get("resume", "") : last);
    Methods.set(watch, "live_points", query.get("live", "").equals("true"));
    return start(ctx, request, method, watch.build());
  }

  private <Q, A> HttpResponse start(
      ServiceRequestContext ctx,
      HttpRequest request,
      ServerMethodDefinition<Q, A> method,
      Message watch) {
    HttpResponseWriter writer = HttpResponse.streaming();
    Stream stream = new Stream(writer);
    LocalCall<Q, A> call =
        LocalCall.start(
            method,
            watch,
            JsonCalls.metadata(request.headers()),
            ctx,
            Context.ROOT.withCancellation(),
            stream);
    stream.of(call);
    open.began(call);
    Future<?> alive =
        ctx.eventLoop()
            .withoutContext()
            .scheduleAtFixedRate(
                stream::comment, comments.toMillis(), comments.toMillis(), TimeUnit.MILLISECONDS);
    var unused =
        writer
            .whenComplete()
            .handle(
                (done, failure) -> {
                  open.ended(call);
                  alive.cancel(false);
                  call.cancel();
                  return null;
                });
    return writer;
  }

  /** The events of one reader: one is on its way at a time, the others wait in the watch. */
  private static final class Stream implements LocalCall.Caller {
    private static final ResponseHeaders HEADERS =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.EVENT_STREAM)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .set("x-accel-buffering", "no")
            .build();

    private final HttpResponseWriter writer;
    private @Nullable LocalCall<?, ?> call;
    private boolean begun;
    private boolean silent;
    private int underway;

    Stream(HttpResponseWriter writer) {
      this.writer = writer;
    }

    /** What was read before the call was known is told now. */
    void of(LocalCall<?, ?> made) {
      synchronized (this) {
        call = made;
      }
      made.ready();
    }

    @Override
    public synchronized boolean isReady() {
      return underway == 0 && writer.isOpen();
    }

    @Override
    public void message(Message message) {
      Object token =
          message.getField(Methods.field(message.getDescriptorForType(), "resume_token"));
      String id = token.toString().isEmpty() ? "" : "id: " + token + "\n";
      write(id + "data: " + JsonCalls.json(message) + "\n\n");
    }

    /** Says that the stream is alive if nothing was said for a while and the last was read. */
    synchronized void comment() {
      if (begun && silent && isReady()) {
        write(":\n\n");
      }
      silent = true;
    }

    private synchronized void write(String text) {
      if (!begun) {
        begun = true;
        var unused = writer.tryWrite(HEADERS);
      }
      silent = false;
      underway++;
      if (writer.tryWrite(HttpData.ofUtf8(text))) {
        var unused = writer.whenConsumed().thenRun(this::consumed);
      }
    }

    private void consumed() {
      LocalCall<?, ?> reading;
      synchronized (this) {
        underway--;
        reading = underway == 0 ? call : null;
      }
      if (reading != null) {
        reading.ready();
      }
    }

    @Override
    public synchronized void ended(Status status, Metadata trailers) {
      if (!status.isOk() && !begun) {
        AggregatedHttpResponse failure = Failures.answer(status, trailers);
        var unused = writer.tryWrite(failure.headers()) && writer.tryWrite(failure.content());
      } else if (status.isOk()) {
        write("event: end\ndata: {}\n\n");
      } else {
        write("event: failure\ndata: " + Failures.json(status, trailers) + "\n\n");
      }
      writer.close();
    }
  }
}
