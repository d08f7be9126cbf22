package io.orograph.orchestrator.door;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import io.grpc.ServerMethodDefinition;
import io.orograph.wire.grpc.OrographFailure;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * At the paths of methods: gRPC to those who speak it, JSON to all others. What a stranger sends is
 * not read: the guards refuse the call by its head, but would be asked only when all of it is here.
 */
final class ByContentType extends SimpleDecoratingHttpService {
  private static final String GRPC = "application/grpc";

  /** Of what strangers may send to methods that are open to all. */
  private static final int SMALL = 64 << 10;

  private static final String TEXT = "-text";
  private static final String GRPC_ENCODING = "grpc-encoding";

  /** How messages may be packed, if they are. */
  private static final Set<String> ENCODINGS = Set.of("", "identity", "gzip");

  /** A message of no bytes, as gRPC frames it; the same for those who speak gRPC in letters. */
  private static final HttpData NO_MESSAGE = HttpData.wrap(new byte[5]);

  private static final HttpData NO_MESSAGE_IN_LETTERS = HttpData.ofAscii("AAAAAAA=");
  private static final HttpData NO_JSON = HttpData.ofUtf8("{}");

  private final JsonCalls json;
  private final Methods methods;
  private final Callers callers;

  ByContentType(HttpService calls, JsonCalls json, Methods methods, Callers callers) {
    super(calls);
    this.json = json;
    this.methods = methods;
    this.callers = callers;
  }

  /** The head of every call is seen before its body is here. */
  @Override
  public ExchangeType exchangeType(RoutingContext routing) {
    return ExchangeType.BIDI_STREAMING;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
    boolean known = callers.isKnown(ctx, request.headers());
    if (!isGrpc(request.headers())) {
      return json.serve(ctx, known ? request : without(request, NO_JSON));
    }
    Optional<ServerMethodDefinition<?, ?>> method = methods.named(ctx.path().substring(1));
    if (method.filter(Methods::isSentAsStream).isPresent()) {
      ctx.setMaxRequestLength(0);
    } else if (!known && method.isPresent()) {
      return unwrap().serve(ctx, without(request, noMessage(request.headers())));
    } else if (!known) {
      ctx.setMaxRequestLength(SMALL);
    }
    String encoding = request.headers().get(GRPC_ENCODING, "");
    if (!ENCODINGS.contains(encoding)) {
      // The library would take what is packed for what was packed.
      return Failures.response(
          request.headers(), new OrographFailure.NotInThisRelease(GRPC_ENCODING + " " + encoding));
    }
    return unwrap().serve(ctx, request);
  }

  private static HttpData noMessage(RequestHeaders headers) {
    return headers.get(HttpHeaderNames.CONTENT_TYPE, "").contains(TEXT)
        ? NO_MESSAGE_IN_LETTERS
        : NO_MESSAGE;
  }

  /** The same request with {@code body} in the place of what was sent. */
  private static HttpRequest without(HttpRequest request, HttpData body) {
    RequestHeaders headers =
        request
            .headers()
            .withMutations(
                h -> {
                  h.remove(HttpHeaderNames.CONTENT_LENGTH);
                  h.remove(HttpHeaderNames.CONTENT_ENCODING);
                  h.remove(GRPC_ENCODING);
                });
    return HttpRequest.of(headers, body);
  }

  /** Whether the caller speaks gRPC or gRPC-Web. */
  static boolean isGrpc(RequestHeaders headers) {
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
    return type.toLowerCase(Locale.ROOT).startsWith(GRPC);
  }

  /** Whether the body is said to be JSON. */
  static boolean isJson(RequestHeaders headers) {
    MediaType type = headers.contentType();
    return type != null && type.is(MediaType.JSON);
  }
}
