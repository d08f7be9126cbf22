package io.orograph.orchestrator.door;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.orograph.core.sweep.Violation;
import io.orograph.wire.grpc.OrographFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The page: files of the class path, each with the digest of its content as {@code ETag}, so that a
 * browser asks whether it has changed and gets it only then. Anything else is not found, in the
 * protocol of whoever asks.
 */
final class PageFiles implements HttpService {
  private static final Pattern NAME = Pattern.compile("(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*){1,8}");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "json", "application/json",
          "ico", "image/x-icon");

  /** Libraries, by the path that the page knows them by. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "/lib/d3.min.js", "/META-INF/resources/webjars/d3/7.9.0/dist/d3.min.js",
          "/lib/d3.js", "/META-INF/resources/webjars/d3/7.9.0/dist/d3.js");

  private record Content(HttpData bytes, String type, String tag) {}

  /** Those that were asked for; there are as many as files. */
  private final Map<String, Content> read = new ConcurrentHashMap<>();

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    String path = ctx.path().equals("/") ? "/index.html" : ctx.path();
    boolean get = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
    if (ByContentType.isGrpc(request.headers()) || request.method() == HttpMethod.POST) {
      return Failures.response(
          request.headers(), new OrographFailure.NotInThisRelease(shortened(path)));
    }
    if (!get) {
      return Failures.answer(
              HttpStatus.METHOD_NOT_ALLOWED,
              new OrographFailure.Rejected(
                  List.of(new Violation("method", request.method().name(), "GET or HEAD"))))
          .toHttpResponse();
    }
    Optional<Content> found = find(path);
    if (found.isEmpty()) {
      return Failures.response(request.headers(), new OrographFailure.NotFound(shortened(path)));
    }
    return answer(request, found.get());
  }

  private static String shortened(String path) {
    return path.length() > 100 ? path.substring(0, 100) + "..." : path;
  }

  private static HttpResponse answer(HttpRequest request, Content file) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder()
            .set(HttpHeaderNames.ETAG, file.tag())
            .set(HttpHeaderNames.CACHE_CONTROL, "no-cache");
    String known = request.headers().get(HttpHeaderNames.IF_NONE_MATCH, "");
    if (known.contains(file.tag())) {
      return HttpResponse.of(headers.status(HttpStatus.NOT_MODIFIED).build());
    }
    headers
        .status(HttpStatus.OK)
        .set(HttpHeaderNames.CONTENT_TYPE, file.type())
        .contentLength(file.bytes().length());
    return request.method() == HttpMethod.HEAD
        ? HttpResponse.of(headers.build())
        : Packing.answer(request.headers(), headers.build(), file.bytes());
  }

  private Optional<Content> find(String path) {
    String extension = path.substring(path.lastIndexOf('.') + 1);
    String type = TYPES.get(extension);
    if (type == null || !NAME.matcher(path).matches()) {
      return Optional.empty();
    }
    String resource = LIBRARIES.getOrDefault(path, "/page" + path);
    Content known = read.get(path);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Content> loaded = load(resource, type);
    loaded.ifPresent(content -> read.put(path, content));
    return loaded;
  }

  private static Optional<Content> load(String resource, String type) {
    try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] bytes = in.readAllBytes();
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      String tag = "\"" + HexFormat.of().formatHex(digest, 0, 16) + "\"";
      return Optional.of(new Content(HttpData.wrap(bytes), type, tag));
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
