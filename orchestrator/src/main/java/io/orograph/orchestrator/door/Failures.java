package io.orograph.orchestrator.door;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.ErrorDetailsProto;
import com.google.rpc.RetryInfo;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.orograph.core.sweep.Violation;
import io.orograph.wire.grpc.OrographFailure;
import io.orograph.wire.grpc.RefusalCounts;
import io.orograph.wire.grpc.StatusMapping;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Failures as HTTP answers: the same {@code google.rpc.Status} with the same details that gRPC
 * carries, as JSON, under the HTTP status that belongs to its code (google/rpc/code.proto).
 */
final class Failures {
  private static final TypeRegistry DETAILS =
      TypeRegistry.newBuilder().add(ErrorDetailsProto.getDescriptor().getMessageTypes()).build();

  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().usingTypeRegistry(DETAILS).omittingInsignificantWhitespace();

  private static final Metadata.Key<byte[]> DETAILS_KEY =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private Failures() {}

  /** The answer to a call that fails before any method sees it, in the caller's protocol. */
  static HttpResponse response(RequestHeaders headers, OrographFailure failure) {
    StatusRuntimeException status = StatusMapping.toStatus(failure);
    return ByContentType.isGrpc(headers)
        ? HttpResponse.of(trailersOnly(headers, status))
        : of(details(status), http(status.getStatus().getCode())).toHttpResponse();
  }

  /** The answer to a call that a method, or one of its guards, ended. */
  static AggregatedHttpResponse answer(Status status, Metadata trailers) {
    return of(details(status, trailers), http(status.getCode()));
  }

  /** As {@link #response} for those who do not speak gRPC, under another HTTP status. */
  static AggregatedHttpResponse answer(HttpStatus http, OrographFailure failure) {
    return of(details(StatusMapping.toStatus(failure)), http);
  }

  /** A failure as one line of JSON. */
  static String json(Status status, Metadata trailers) {
    return json(details(status, trailers));
  }

  /** The answer to a request whose body is larger than a message may be. */
  static AggregatedHttpResponse tooLarge() {
    return answer(
        HttpStatus.REQUEST_ENTITY_TOO_LARGE,
        new OrographFailure.Rejected(
            List.of(
                new Violation("body", "too large", "at most " + Door.LARGEST_MESSAGE + " bytes"))));
  }

  private static com.google.rpc.Status details(StatusRuntimeException failure) {
    Metadata trailers = failure.getTrailers();
    return details(failure.getStatus(), trailers == null ? new Metadata() : trailers);
  }

  private static com.google.rpc.Status details(Status status, Metadata trailers) {
    return StatusProto.fromStatusAndTrailers(status, trailers);
  }

  private static String json(com.google.rpc.Status status) {
    try {
      return JSON.print(status);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("details that nobody here makes", e);
    }
  }

  private static AggregatedHttpResponse of(com.google.rpc.Status status, HttpStatus http) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(http)
            .contentType(MediaType.JSON_UTF_8)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    if (http.equals(HttpStatus.UNAUTHORIZED)) {
      headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    status.getDetailsList().stream()
        .filter(any -> any.is(RetryInfo.class))
        .findFirst()
        .ifPresent(any -> headers.set(HttpHeaderNames.RETRY_AFTER, seconds(any)));
    return AggregatedHttpResponse.of(headers.build(), HttpData.ofUtf8(json(status)));
  }

  private static String seconds(com.google.protobuf.Any retry) {
    try {
      var delay = retry.unpack(RetryInfo.class).getRetryDelay();
      return Long.toString(delay.getSeconds() + (delay.getNanos() > 0 ? 1 : 0));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("details that nobody here makes", e);
    }
  }

  private static ResponseHeaders trailersOnly(RequestHeaders to, StatusRuntimeException failure) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .set(HttpHeaderNames.CONTENT_TYPE, to.get(HttpHeaderNames.CONTENT_TYPE, ""))
            .set("grpc-status", Integer.toString(failure.getStatus().getCode().value()))
            .set("grpc-message", percent(failure.getStatus().getDescription()));
    Metadata trailers = failure.getTrailers();
    byte[] details = trailers == null ? null : trailers.get(DETAILS_KEY);
    if (details != null) {
      headers.set(DETAILS_KEY.name(), Base64.getEncoder().withoutPadding().encodeToString(details));
    }
    return headers.endOfStream(true).build();
  }

  /** As gRPC writes messages: printable ASCII but for the percent sign, the rest by its bytes. */
  private static String percent(@Nullable String text) {
    StringBuilder out = new StringBuilder();
    for (byte b : (text == null ? "" : text).getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b < 127 && b != '%') {
        out.append((char) b);
      } else {
        out.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
      }
    }
    return out.toString();
  }

  private static final String HEX = "0123456789ABCDEF";

  private static HttpStatus http(Status.Code code) {
    return switch (code) {
      case OK -> HttpStatus.OK;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpStatus.BAD_REQUEST;
      case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
      case PERMISSION_DENIED -> HttpStatus.FORBIDDEN;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case ALREADY_EXISTS, ABORTED -> HttpStatus.CONFLICT;
      case RESOURCE_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
      case CANCELLED -> HttpStatus.valueOf(499);
      case UNKNOWN, INTERNAL, DATA_LOSS -> HttpStatus.INTERNAL_SERVER_ERROR;
      case UNIMPLEMENTED -> HttpStatus.NOT_IMPLEMENTED;
      case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
      case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
    };
  }

  /** What is refused before it is a request of ours, in the same form. */
  static final class Renderer implements ServerErrorHandler {
    private final RefusalCounts counts;

    Renderer(RefusalCounts counts) {
      this.counts = counts;
    }

    @Override
    public HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
      if (cause instanceof ContentTooLargeException) {
        counts.count(RefusalCounts.Reason.TOO_LARGE);
        return tooLarge().toHttpResponse();
      }
      return ServerErrorHandler.ofDefault().onServiceException(ctx, cause);
    }

    @Override
    public AggregatedHttpResponse renderStatus(
        @Nullable ServiceRequestContext ctx,
        ServiceConfig config,
        @Nullable RequestHeaders headers,
        HttpStatus status,
        @Nullable String description,
        @Nullable Throwable cause) {
      return answer(
          status,
          new OrographFailure.Rejected(
              List.of(
                  new Violation("request", status.toString(), "an HTTP request to this port"))));
    }
  }
}
