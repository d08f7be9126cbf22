package io.orograph.orchestrator.door;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import java.util.Locale;

/** At the paths of methods: gRPC to those who speak it, JSON to all others. */
final class ByContentType extends SimpleDecoratingHttpService {
  private static final String GRPC = "application/grpc";

  private final JsonCalls json;
  private final Methods methods;

  ByContentType(HttpService calls, JsonCalls json, Methods methods) {
    super(calls);
    this.json = json;
    this.methods = methods;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
    if (!isGrpc(request.headers())) {
      return json.serve(ctx, request);
    }
    if (methods.named(ctx.path().substring(1)).filter(Methods::isSentAsStream).isPresent()) {
      ctx.setMaxRequestLength(0);
    }
    return unwrap().serve(ctx, request);
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
