package io.orograph.orchestrator.door;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.AbstractHttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Context;
import io.grpc.ServerMethodDefinition;
import io.orograph.wire.grpc.OrographFailure;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code GET /exports/sweeps/SWEEP/FILE}, or {@code /exports/projects/PROJECT/sweeps/SWEEP/FILE}:
 * what {@code ExportSweep} gives, as a file; FILE is {@code report.html}, {@code measurements.csv},
 * {@code measurements.jsonl}, {@code measurements.parquet}, one of these three with the rows of one
 * level, as {@code measurements-pair.csv}, or {@code bundle.zip}. Its next piece is made when the
 * last one was read; who reads nothing for a while is cut off.
 *
 * <p>{@code POST} to the same path answers a {@code path} that a browser can open or save for a
 * minute, with what the caller may do and no more. A failure before the first byte is an HTTP
 * answer of its own; one after it breaks the answer off.
 */
final class ExportFiles extends AbstractHttpService {
  /** How many files are sent at a time, and how long each waits for its reader. */
  record Limits(int atOnce, Duration unread) {
    static final Limits USUAL = new Limits(16, Duration.ofMinutes(1));
  }

  private static final String EXPORT = "orograph.v1.ResultService/ExportSweep";
  private static final Pattern PATH =
      Pattern.compile(
          "/(?:projects/(?<project>[^/\"\\\\]+)/)?sweeps/(?<sweep>[^/\"\\\\]+)/(?<file>[^/]+)");

  /** What may stand in the name of a saved file. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,200}");

  /** A report has its style in it, and neither scripts nor anything to fetch. */
  private static final String REPORT_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private static final int MOST_LINKS = 1000;
  private static final Duration LIFE = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofSeconds(5);

  /**
   * A file of a sweep.
   *
   * @param text whether packing makes it smaller
   * @param opened whether a browser shows it rather than save it
   */
  private record Kind(String format, MediaType type, boolean text, boolean opened) {}

  private static final String TABLE = "measurements";

  private static final Pattern OF_LEVEL =
      Pattern.compile(TABLE + "-(?<level>run|pair|cell)(?<ending>[.].*)");

  private static final Map<String, Kind> KINDS =
      Map.of(
          "report.html", new Kind("REPORT", MediaType.HTML_UTF_8, true, true),
          "measurements.csv", new Kind("CSV", MediaType.CSV_UTF_8, true, false),
          "measurements.jsonl",
              new Kind("JSON_LINES", MediaType.create("application", "jsonl"), true, false),
          "measurements.parquet",
              new Kind(
                  "PARQUET", MediaType.create("application", "vnd.apache.parquet"), false, false),
          "bundle.zip", new Kind("BUNDLE", MediaType.ZIP, false, false));

  private final Methods methods;
  private final OpenCalls open;
  private final Callers callers;
  private final ExportLinks links = new ExportLinks(MOST_LINKS, LIFE, System::nanoTime);
  private final Limits limits;
  private final Semaphore room;

  /**
   * @param open takes the calls that have not ended
   * @param callers knows who may call
   */
  ExportFiles(Methods methods, OpenCalls open, Callers callers, Limits limits) {
    this.methods = methods;
    this.open = open;
    this.callers = callers;
    this.limits = limits;
    this.room = new Semaphore(limits.atOnce());
  }

  /** A path to follow without a token. */
  @Override
  protected HttpResponse doPost(ServiceRequestContext ctx, HttpRequest request) {
    RequestHeaders headers = request.headers();
    if (Wanted.of(ctx).isEmpty()) {
      return unknown(ctx, headers);
    }
    if (!callers.isKnown(ctx, headers)) {
      return Failures.response(
          headers,
          new OrographFailure.Unauthenticated(
              "authorization: missing or wrong (expected: Bearer and the token)"));
    }
    String by = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    String link = ctx.path() + "?ticket=" + links.made(ctx.path(), by);
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.JSON_UTF_8)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .build(),
        HttpData.ofUtf8("{\"path\":\"" + link + "\"}"));
  }

  /** What a path asks for. */
  private record Wanted(String project, String sweep, String file, Kind kind, String level) {
    static Optional<Wanted> of(ServiceRequestContext ctx) {
      Matcher path = PATH.matcher(ctx.mappedPath());
      if (!path.matches()) {
        return Optional.empty();
      }
      String project = path.group("project") == null ? "default" : path.group("project");
      String file = path.group("file");
      Matcher levelled = OF_LEVEL.matcher(file);
      String level = levelled.matches() ? levelled.group("level").toUpperCase(Locale.ROOT) : "";
      String whole = level.isEmpty() ? file : TABLE + levelled.group("ending");
      return Optional.ofNullable(KINDS.get(whole))
          .map(kind -> new Wanted(project, path.group("sweep"), file, kind, level));
    }

    /** What the file is called where it is saved; empty where a header could not say it. */
    Optional<String> savedAs() {
      return Optional.of(sweep + "-" + file).filter(name -> PLAIN.matcher(name).matches());
    }
  }

  private static HttpResponse unknown(ServiceRequestContext ctx, RequestHeaders headers) {
    return Failures.response(headers, new OrographFailure.NotFound(ctx.path()));
  }

  @Override
  protected HttpResponse doGet(ServiceRequestContext ctx, HttpRequest request) {
    Wanted wanted = Wanted.of(ctx).orElse(null);
    ServerMethodDefinition<?, ?> method = methods.named(EXPORT).orElse(null);
    if (wanted == null || method == null) {
      return unknown(ctx, request.headers());
    }
    RequestHeaders headers = request.headers();
    String ticket = ctx.queryParam("ticket");
    if (ticket != null) {
      Optional<String> by = links.authorization(ticket, ctx.path());
      if (by.isEmpty()) {
        return Failures.response(
            headers,
            new OrographFailure.Unauthenticated(
                "ticket: unknown, or older than a minute (expected: a new one; open the file"
                    + " from the page again)"));
      }
      headers = authorized(headers, by.get());
    }
    var unused = callers.isKnown(ctx, headers);
    if (!room.tryAcquire()) {
      return Failures.response(
          headers, new OrographFailure.Busy(limits.atOnce() + " files are being sent", SOON));
    }
    if (wanted.kind().opened()) {
      ctx.setAdditionalResponseHeader("content-security-policy", REPORT_POLICY);
    }
    return start(ctx, headers, method, asked(method, wanted), saved(wanted, headers));
  }

  private static Message asked(ServerMethodDefinition<?, ?> method, Wanted wanted) {
    Message.Builder export = Methods.request(method.getMethodDescriptor());
    Methods.set(export, "name", "projects/" + wanted.project() + "/sweeps/" + wanted.sweep());
    EnumDescriptor formats = Methods.field(export.getDescriptorForType(), "format").getEnumType();
    String format = "EXPORT_FORMAT_" + wanted.kind().format();
    Methods.set(export, "format", Objects.requireNonNull(formats.findValueByName(format), format));
    Methods.set(export, "level", wanted.level());
    return export.build();
  }

  /** As if the maker of a link had asked; none of a certificate stays none. */
  private static RequestHeaders authorized(RequestHeaders headers, String by) {
    return by.isEmpty()
        ? headers
        : headers.toBuilder().set(HttpHeaderNames.AUTHORIZATION, by).build();
  }

  private static ResponseHeaders saved(Wanted wanted, RequestHeaders headers) {
    String name = wanted.savedAs().map(n -> "; filename=\"" + n + "\"").orElse("");
    ResponseHeadersBuilder answer =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(wanted.kind().type())
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .set(
                HttpHeaderNames.CONTENT_DISPOSITION,
                (wanted.kind().opened() ? "inline" : "attachment") + name);
    if (wanted.kind().text()) {
      answer.set(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING.toString());
      if (Packing.takes(headers)) {
        answer.set(HttpHeaderNames.CONTENT_ENCODING, Packing.GZIP);
      }
    }
    return answer.build();
  }

  private <Q, A> HttpResponse start(
      ServiceRequestContext ctx,
      RequestHeaders headers,
      ServerMethodDefinition<Q, A> method,
      Message export,
      ResponseHeaders answer) {
    HttpResponseWriter writer = HttpResponse.streaming();
    SentFile file = new SentFile(writer, answer, limits.unread());
    LocalCall<Q, A> call =
        LocalCall.start(
            method,
            export,
            JsonCalls.metadata(headers),
            ctx,
            Context.ROOT.withCancellation(),
            file);
    file.of(call);
    open.began(call);
    long look = Math.max(1, limits.unread().toMillis() / 4);
    Future<?> patience =
        ctx.eventLoop()
            .withoutContext()
            .scheduleAtFixedRate(file::look, look, look, TimeUnit.MILLISECONDS);
    var unused =
        writer
            .whenComplete()
            .handle(
                (done, failure) -> {
                  open.ended(call);
                  room.release();
                  patience.cancel(false);
                  call.cancel();
                  return null;
                });
    return writer;
  }
}
