package io.orograph.orchestrator.door;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.orograph.core.sweep.Violation;
import io.orograph.wire.grpc.OrographFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page: files of the class path, each with the digest of its content as {@code ETag}, so that a
 * browser asks whether it has changed and gets it only then. The document names its files under
 * {@code /at/DIGEST/}, where browsers may keep them for good: other files have another digest.
 * Anything else is not found, in the protocol of whoever asks.
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

  /** Where files are that never change, by the digest of all of them. */
  private static final Pattern FOR_GOOD = Pattern.compile("/at/([0-9a-f]{32})(/.+)");

  /** The document's own files, as it names them. */
  private static final Pattern NAMED =
      Pattern.compile("(?<=(?:src|href)=\")([a-z][A-Za-z0-9./-]*\\.(?:js|css|svg))(?=\")");

  private static final String DOCUMENT = "/index.html";
  private static final String CHANGING = "no-cache";
  private static final String LASTING = "public, max-age=31536000, immutable";

  /**
   * A file.
   *
   * @param packed by gzip; empty where that is not worth it
   */
  private record Content(HttpData bytes, HttpData packed, String type, String tag) {
    static Content of(byte[] bytes, String type) {
      MediaType media = MediaType.parse(type);
      boolean worth = bytes.length >= Packing.LEAST && Packing.isText(media);
      return new Content(
          HttpData.wrap(bytes),
          worth ? HttpData.wrap(Packing.best(bytes)) : HttpData.empty(),
          type,
          "\"" + digest(bytes) + "\"");
    }
  }

  /** Those that were asked for; there are as many as files. */
  private final Map<String, Content> read = new ConcurrentHashMap<>();

  /** The digest of the document and of all files that it names. */
  private final String all;

  PageFiles() {
    byte[] document = bytes("/page" + DOCUMENT).orElseThrow();
    String text = new String(document, StandardCharsets.UTF_8);
    StringBuilder digests = new StringBuilder(digest(document));
    NAMED
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .distinct()
        .map(name -> bytes(resource("/" + name)).orElseThrow(() -> new IllegalStateException(name)))
        .forEach(bytes -> digests.append(digest(bytes)));
    all = digest(digests.toString().getBytes(StandardCharsets.UTF_8));
    String named = NAMED.matcher(text).replaceAll("at/" + all + "/$1");
    read.put(
        DOCUMENT,
        Content.of(
            named.getBytes(StandardCharsets.UTF_8), Objects.requireNonNull(TYPES.get("html"))));
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    Matcher lasting = FOR_GOOD.matcher(ctx.path());
    boolean kept = lasting.matches() && lasting.group(1).equals(all);
    String path = kept ? lasting.group(2) : ctx.path().equals("/") ? DOCUMENT : ctx.path();
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
    return answer(request, found.get(), kept ? LASTING : CHANGING);
  }

  private static String shortened(String path) {
    return path.length() > 100 ? path.substring(0, 100) + "..." : path;
  }

  private static HttpResponse answer(HttpRequest request, Content file, String keep) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder()
            .set(HttpHeaderNames.ETAG, file.tag())
            .set(HttpHeaderNames.CACHE_CONTROL, keep);
    if (!file.packed().isEmpty()) {
      headers.set(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING.toString());
    }
    String known = request.headers().get(HttpHeaderNames.IF_NONE_MATCH, "");
    if (known.contains(file.tag())) {
      return HttpResponse.of(headers.status(HttpStatus.NOT_MODIFIED).build());
    }
    boolean packed = !file.packed().isEmpty() && Packing.takes(request.headers());
    HttpData body = packed ? file.packed() : file.bytes();
    headers
        .status(HttpStatus.OK)
        .set(HttpHeaderNames.CONTENT_TYPE, file.type())
        .contentLength(body.length());
    if (packed) {
      headers.set(HttpHeaderNames.CONTENT_ENCODING, Packing.GZIP);
    }
    return request.method() == HttpMethod.HEAD
        ? HttpResponse.of(headers.build())
        : HttpResponse.of(headers.build(), body);
  }

  private Optional<Content> find(String path) {
    String extension = path.substring(path.lastIndexOf('.') + 1);
    String type = TYPES.get(extension);
    if (type == null || !NAME.matcher(path).matches()) {
      return Optional.empty();
    }
    Content known = read.get(path);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Content> loaded = bytes(resource(path)).map(bytes -> Content.of(bytes, type));
    loaded.ifPresent(content -> read.put(path, content));
    return loaded;
  }

  private static String resource(String path) {
    return LIBRARIES.getOrDefault(path, "/page" + path);
  }

  private static Optional<byte[]> bytes(String resource) {
    try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(sum, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
