package io.orograph.wire.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.orograph.core.sweep.Violation;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Calls with one answer must say how long they wait, at most an hour: work for a caller that has
 * gone, or that never goes, is work lost. Streams last as long as they last.
 */
final class DeadlinePolicy implements ServerInterceptor {
  private static final long LONGEST_SECONDS = 3600;

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    boolean unary = call.getMethodDescriptor().getType() == MethodDescriptor.MethodType.UNARY;
    if (unary && !MethodRoles.isOpen(call.getMethodDescriptor())) {
      Deadline deadline = Context.current().getDeadline();
      if (deadline == null || deadline.timeRemaining(TimeUnit.SECONDS) > LONGEST_SECONDS) {
        String value = deadline == null ? "none" : deadline.timeRemaining(TimeUnit.SECONDS) + " s";
        Violation violation =
            new Violation("deadline", value, "at most " + LONGEST_SECONDS + " s from now");
        return Refusal.of(call, new OrographFailure.Rejected(List.of(violation)));
      }
    }
    return next.startCall(call, headers);
  }
}
