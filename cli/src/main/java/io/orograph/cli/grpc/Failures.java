package io.orograph.cli.grpc;

import io.grpc.StatusRuntimeException;
import io.orograph.cli.grpc.LabFailure.Kind;
import io.orograph.wire.grpc.RemoteFailure;
import io.orograph.wire.grpc.StatusMapping;
import java.util.regex.Pattern;

/** Refusals in words. */
final class Failures {
  private static final Pattern SWEEP = Pattern.compile("projects/[^/]+/sweeps/[^/]+");

  private Failures() {}

  static LabFailure of(String address, StatusRuntimeException e) {
    RemoteFailure failure = RemoteFailure.of(e);
    String words = failure.message();
    if (failure.reason().equals(StatusMapping.QUOTA_EXCEEDED)) {
      return new LabFailure(Kind.REFUSED, words, e);
    }
    return switch (failure.code()) {
      case DEADLINE_EXCEEDED ->
          LabFailure.unanswered(
              address + ": no answer in time (expected: one; try again, the lab may be busy)", e);
      case UNAVAILABLE ->
          LabFailure.unanswered(
              address + ": no answer (expected: a running lab; start one with `orograph up`)", e);
      case UNAUTHENTICATED ->
          new LabFailure(
              Kind.UNREACHABLE,
              address
                  + ": the token was refused ("
                  + words
                  + "); whoever runs the lab makes another by `orograph token`",
              e);
      case PERMISSION_DENIED ->
          new LabFailure(
              Kind.UNREACHABLE,
              address
                  + ": not allowed ("
                  + words
                  + "); roles and projects are given by `orograph token`",
              e);
      case NOT_FOUND ->
          new LabFailure(
              Kind.REFUSED,
              SWEEP.matcher(failure.metadata().getOrDefault("name", "")).matches()
                  ? words + " (expected: one that `orograph list` shows)"
                  : words,
              e);
      case INVALID_ARGUMENT, OUT_OF_RANGE, ALREADY_EXISTS, FAILED_PRECONDITION ->
          new LabFailure(
              Kind.REFUSED,
              failure.violations().isEmpty() ? words : String.join("\n", failure.violations()),
              e);
      case OK,
          CANCELLED,
          UNKNOWN,
          RESOURCE_EXHAUSTED,
          ABORTED,
          UNIMPLEMENTED,
          INTERNAL,
          DATA_LOSS ->
          new LabFailure(Kind.FAILED, failure.reason() + ": " + words, e);
    };
  }
}
