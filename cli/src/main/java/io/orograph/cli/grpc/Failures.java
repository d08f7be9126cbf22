package io.orograph.cli.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.orograph.cli.grpc.LabFailure.Kind;
import java.util.ArrayList;
import java.util.List;

/** gRPC's exceptions in words. */
final class Failures {
  private Failures() {}

  static LabFailure of(String address, StatusRuntimeException e) {
    String words =
        e.getStatus().getDescription() == null
            ? e.getStatus().getCode().name()
            : e.getStatus().getDescription();
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED ->
          new LabFailure(
              Kind.UNREACHABLE,
              address + ": no answer (expected: a running lab; start one with `orograph up`)",
              e);
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          new LabFailure(Kind.UNREACHABLE, address + ": the token was refused (" + words + ")", e);
      case INVALID_ARGUMENT, OUT_OF_RANGE -> new LabFailure(Kind.REFUSED, refusal(e, words), e);
      case NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION -> new LabFailure(Kind.REFUSED, words, e);
      case OK,
          CANCELLED,
          UNKNOWN,
          RESOURCE_EXHAUSTED,
          ABORTED,
          UNIMPLEMENTED,
          INTERNAL,
          DATA_LOSS ->
          new LabFailure(Kind.FAILED, e.getStatus().getCode() + ": " + words, e);
    };
  }

  /** Every violation on a line of its own. */
  private static String refusal(StatusRuntimeException e, String words) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    List<String> lines = new ArrayList<>();
    if (status != null) {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(BadRequest.class)) {
          badRequest(detail).getFieldViolationsList().forEach(v -> lines.add(line(v)));
        }
      }
    }
    return lines.isEmpty() ? words : String.join("\n", lines);
  }

  private static String line(BadRequest.FieldViolation violation) {
    String description = violation.getDescription();
    return description.startsWith(violation.getField() + ":")
        ? description
        : violation.getField() + ": " + description;
  }

  private static BadRequest badRequest(Any detail) {
    try {
      return detail.unpack(BadRequest.class);
    } catch (InvalidProtocolBufferException e) {
      return BadRequest.getDefaultInstance();
    }
  }
}
