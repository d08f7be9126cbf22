package io.orograph.orchestrator.door;

import com.google.protobuf.MessageLite;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.encoding.StreamDecoderFactory;
import com.linecorp.armeria.common.encoding.StreamEncoderFactories;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.encoding.DecodingService;
import com.linecorp.armeria.server.encoding.EncodingService;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Large answers by gzip, to callers that take it ({@code grpc-accept-encoding}, {@code
 * Accept-Encoding}), and requests that came so. Weights are not packed: they would not become
 * smaller. Nor are facts and events, which are small and arrive one by one.
 */
final class Packing {
  /** Of an answer, in bytes; smaller ones go by the same packet packed or not. */
  static final int LEAST = 1 << 10;

  private static final String GZIP = "gzip";

  /** The one stream of large texts. */
  private static final String EXPORT = "orograph.v1.ResultService/ExportSweep";

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

  /** Texts of {@code service}, packed for those who take that. */
  static HttpService answers(HttpService service) {
    return EncodingService.builder()
        .encoderFactories(StreamEncoderFactories.GZIP)
        .encodableRequestHeaders(request -> request.method() != HttpMethod.HEAD)
        .encodableContentTypes(Packing::isText)
        .minBytesToForceChunkedEncoding(LEAST)
        .build(service);
  }

  /**
   * Requests to {@code service}, unpacked up to the largest length that a request may have; whoever
   * sends more than that, packed, has a {@code ContentTooLargeException}.
   */
  static HttpService requests(HttpService service) {
    return DecodingService.newDecorator(StreamDecoderFactory.gzip()).apply(service);
  }

  private static boolean isText(MediaType type) {
    return TEXTS.contains(type.type() + "/" + type.subtype());
  }

  private static final class Gzip implements Compressor {
    @Override
    public String getMessageEncoding() {
      return GZIP;
    }

    @Override
    public OutputStream compress(OutputStream to) throws IOException {
      return new Fast(to);
    }
  }

  /** Packs at the least effort: numbers become hardly smaller by more. */
  private static final class Fast extends GZIPOutputStream {
    Fast(OutputStream to) throws IOException {
      super(to);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
