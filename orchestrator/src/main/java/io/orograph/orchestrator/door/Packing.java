package io.orograph.orchestrator.door;

import com.google.protobuf.MessageLite;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Large answers by gzip, to callers that take it ({@code grpc-accept-encoding}, {@code
 * Accept-Encoding}), and requests that came so. Weights are not packed: they would not become
 * smaller. Nor are facts and events, which are small and arrive one by one.
 */
final class Packing {
  /** Of an answer, in bytes; smaller ones go by the same packet packed or not. */
  static final int LEAST = 1 << 10;

  static final String GZIP = "gzip";

  /** The one stream of large texts. */
  private static final String EXPORT = "orograph.v1.ResultService/ExportSweep";

  /** One of the ways that a caller takes, unless it has the weight 0. */
  private static final Predicate<String> GZIP_TAKEN =
      Pattern.compile("gzip(?:\\s*;\\s*q=(?:1|0\\.0*[1-9]).*)?").asMatchPredicate();

  private static final Set<String> TEXTS =
      Set.of("application/json", "text/html", "text/javascript", "text/css", "image/svg+xml");

  private Packing() {}

  /** The one way that gRPC's messages are packed. */
  static CompressorRegistry compressors() {
    CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
    registry.register(new Gzip());
    return registry;
  }

  /** Packs what {@code call} answers, if its caller takes that. */
  static void begin(ServerCall<?, ?> call) {
    if (isOneAnswer(call) || EXPORT.equals(call.getMethodDescriptor().getFullMethodName())) {
      call.setCompression(GZIP);
    }
  }

  /** Leaves {@code message} as it is where packing is not worth it. */
  static void next(ServerCall<?, ?> call, Object message) {
    if (isOneAnswer(call)) {
      call.setMessageCompression(
          message instanceof MessageLite m && m.getSerializedSize() >= LEAST);
    }
  }

  private static boolean isOneAnswer(ServerCall<?, ?> call) {
    return call.getMethodDescriptor().getType() == MethodDescriptor.MethodType.UNARY;
  }

  /** An answer with this body, packed if it is a large text and its caller takes that. */
  static HttpResponse answer(RequestHeaders request, ResponseHeaders headers, HttpData body) {
    MediaType type = headers.contentType();
    if (body.length() < LEAST || type == null || !isText(type)) {
      return HttpResponse.of(headers, body);
    }
    ResponseHeadersBuilder packed =
        headers.toBuilder().set(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING.toString());
    if (!takes(request)) {
      return HttpResponse.of(packed.build(), body);
    }
    byte[] bytes = packed(body.array());
    packed.set(HttpHeaderNames.CONTENT_ENCODING, GZIP).contentLength(bytes.length);
    return HttpResponse.of(packed.build(), HttpData.wrap(bytes));
  }

  /** Whether whoever asks takes answers by gzip. */
  static boolean takes(RequestHeaders request) {
    String all = request.get(HttpHeaderNames.ACCEPT_ENCODING, "").toLowerCase(Locale.ROOT);
    return Arrays.stream(all.split(",", -1)).map(String::strip).anyMatch(GZIP_TAKEN);
  }

  private static byte[] packed(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
    try (OutputStream gzip = new Level(out, Deflater.BEST_SPEED)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer that takes all", e);
    }
    return out.toByteArray();
  }

  /** A file that is packed once and sent often. */
  static byte[] best(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
    try (OutputStream gzip = new Level(out, Deflater.BEST_COMPRESSION)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer that takes all", e);
    }
    return out.toByteArray();
  }

  /** Packs what is written, piece by piece, to {@code to}. */
  static OutputStream packing(OutputStream to) throws IOException {
    return new Level(to, Deflater.BEST_SPEED);
  }

  /** Whether a request says that its body is packed. */
  static boolean isPacked(RequestHeaders request) {
    return GZIP.equals(encoding(request));
  }

  /** Whether a request's body can be read as it is, or unpacked here. */
  static boolean isReadable(RequestHeaders request) {
    return isPacked(request) || Set.of("", "identity").contains(encoding(request));
  }

  private static String encoding(RequestHeaders request) {
    return request.get(HttpHeaderNames.CONTENT_ENCODING, "").strip().toLowerCase(Locale.ROOT);
  }

  /**
   * What a body was before it was packed; of more than {@code most} bytes the first {@code most}
   * and one.
   *
   * @throws IOException if it is none that was packed
   */
  static byte[] unpacked(byte[] body, int most) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return in.readNBytes(most + 1);
    }
  }

  /** Whether packing makes content of this type smaller. */
  static boolean isText(MediaType type) {
    return TEXTS.contains(type.type() + "/" + type.subtype());
  }

  private static final class Gzip implements Compressor {
    @Override
    public String getMessageEncoding() {
      return GZIP;
    }

    @Override
    public OutputStream compress(OutputStream to) throws IOException {
      return new Level(to, Deflater.BEST_SPEED);
    }
  }

  /** Answers are packed at the least effort: numbers become hardly smaller by more. */
  private static final class Level extends GZIPOutputStream {
    Level(OutputStream to, int level) throws IOException {
      super(to);
      def.setLevel(level);
    }
  }
}
