package io.orograph.wire.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a failed call said, read on the caller's side.
 *
 * @param code the gRPC code
 * @param reason the reason of our {@code ErrorInfo}, e.g. {@code LEASE_LOST}; the code's name when
 *     the answer was none of ours
 * @param message one or more lines for people
 * @param metadata of the {@code ErrorInfo}
 * @param violations lines {@code field: value (expected: ...)} of a rejected request, else none
 * @param retryAfter when to try again, if the answer says so
 */
public record RemoteFailure(
    Status.Code code,
    String reason,
    String message,
    Map<String, String> metadata,
    List<String> violations,
    Optional<Duration> retryAfter) {
  public RemoteFailure {
    metadata = Map.copyOf(metadata);
    violations = List.copyOf(violations);
  }

  /** Reads {@code thrown}, unwrapping what futures put round it. */
  public static RemoteFailure of(Throwable thrown) {
    Throwable inner = StatusMapping.unwrapped(thrown);
    Status status = Status.fromThrowable(inner);
    com.google.rpc.Status details = StatusProto.fromThrowable(inner);
    Optional<ErrorInfo> info = details == null ? Optional.empty() : errorInfo(details);
    List<String> violations = new ArrayList<>();
    if (details != null) {
      detail(details, BadRequest.class)
          .ifPresent(
              bad ->
                  bad.getFieldViolationsList()
                      .forEach(v -> violations.add(v.getField() + ": " + v.getDescription())));
    }
    String description = status.getDescription();
    return new RemoteFailure(
        status.getCode(),
        info.map(ErrorInfo::getReason).orElse(status.getCode().name()),
        description == null ? String.valueOf(inner.getMessage()) : description,
        info.map(ErrorInfo::getMetadataMap).orElse(Map.of()),
        violations,
        details == null
            ? Optional.empty()
            : detail(details, RetryInfo.class)
                .map(RetryInfo::getRetryDelay)
                .map(d -> Duration.ofSeconds(d.getSeconds(), d.getNanos())));
  }

  /** Our own {@code ErrorInfo}, if {@code status} carries it. */
  static Optional<ErrorInfo> errorInfo(com.google.rpc.Status status) {
    return detail(status, ErrorInfo.class)
        .filter(info -> info.getDomain().equals(StatusMapping.DOMAIN));
  }

  private static <T extends com.google.protobuf.Message> Optional<T> detail(
      com.google.rpc.Status status, Class<T> type) {
    for (Any any : status.getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          // A detail that cannot be read says nothing; code and message still do.
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
