package io.orograph.orchestrator.door;

import com.google.common.base.Throwables;
import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.ResponseCompleteException;
import com.linecorp.armeria.common.grpc.GrpcExceptionHandlerFunction;
import com.linecorp.armeria.common.grpc.protocol.ArmeriaStatusException;
import com.linecorp.armeria.common.stream.CancelledSubscriptionException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.RequestTimeoutException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.orograph.core.sweep.Violation;
import io.orograph.wire.grpc.OrographFailure;
import io.orograph.wire.grpc.RefusalCounts;
import io.orograph.wire.grpc.StatusMapping;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Failures of calls by gRPC that come before the guards or past them: frames that are none,
 * messages that cannot be read or are too large. They get details as all others have, and what a
 * caller sent is the caller's fault.
 */
final class EarlyFailures implements GrpcExceptionHandlerFunction {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** In place of the library's own words, which name its classes. */
  private static final String TOO_LARGE =
      "message: too large (expected: at most " + Door.LARGEST_MESSAGE + " bytes)";

  private static final String OURS = "io.orograph.";
  private static final String LIBRARY = "com.linecorp.armeria.";

  private final RefusalCounts counts;

  /**
   * Those of a port.
   *
   * @param counts is told of messages that are too large
   */
  EarlyFailures(RefusalCounts counts) {
    this.counts = counts;
  }

  @Override
  public Status apply(RequestContext ctx, Status status, Throwable cause, Metadata metadata) {
    if (metadata.containsKey(DETAILS)) {
      return status;
    }
    StatusRuntimeException told =
        switch (status.getCode()) {
          case INTERNAL, UNKNOWN -> unexpected(cause);
          case RESOURCE_EXHAUSTED -> {
            counts.count(RefusalCounts.Reason.TOO_LARGE);
            yield StatusMapping.ofCode(status.getCode(), TOO_LARGE);
          }
          default -> StatusMapping.ofCode(status);
        };
    Metadata trailers = told.getTrailers();
    if (trailers != null) {
      metadata.merge(trailers);
    }
    return told.getStatus();
  }

  private StatusRuntimeException unexpected(Throwable cause) {
    if (isOfTheCaller(cause)) {
      return refused("cannot be read", "a request of this method");
    }
    List<Throwable> why = Throwables.getCausalChain(cause);
    if (why.stream().anyMatch(ContentTooLargeException.class::isInstance)) {
      counts.count(RefusalCounts.Reason.TOO_LARGE);
      return refused("too large", "at most " + Door.LARGEST_MESSAGE + " bytes");
    }
    if (why.stream().anyMatch(RequestTimeoutException.class::isInstance)) {
      return StatusMapping.ofCode(Status.DEADLINE_EXCEEDED); // set by the caller
    }
    // The answer is out, or its caller has gone: what was still to come is of no use.
    if (why.stream().anyMatch(EarlyFailures::isAnEnd)) {
      return StatusMapping.ofCode(Status.CANCELLED);
    }
    return StatusMapping.toStatus(cause);
  }

  private static boolean isAnEnd(Throwable why) {
    return why instanceof CancelledSubscriptionException
        || why instanceof ClosedStreamException
        || why instanceof ResponseCompleteException;
  }

  /** Whether it was found in what came, and is no mistake of this program. */
  private static boolean isOfTheCaller(Throwable cause) {
    return cause instanceof ArmeriaStatusException
        || cause instanceof StatusRuntimeException
        || cause instanceof StatusException
        || Throwables.getCausalChain(cause).stream()
            .anyMatch(why -> why instanceof InvalidProtocolBufferException || isOfItsFrames(why));
  }

  /**
   * Whether it was thrown by what takes messages out of frames. The library reads on where a frame
   * ends too soon, where letters are no Base64 and where what is packed is no gzip, and throws what
   * its buffers throw.
   */
  private static boolean isOfItsFrames(Throwable why) {
    if (!(why instanceof IOException
        || why instanceof IndexOutOfBoundsException
        || why instanceof IllegalArgumentException)) {
      return false;
    }
    return Arrays.stream(why.getStackTrace())
        .map(StackTraceElement::getClassName)
        .takeWhile(name -> !name.startsWith(OURS))
        .anyMatch(name -> name.startsWith(LIBRARY) && name.contains("Deframer"));
  }

  private static StatusRuntimeException refused(String value, String expected) {
    return StatusMapping.toStatus(
        new OrographFailure.Rejected(List.of(new Violation("message", value, expected))));
  }
}
