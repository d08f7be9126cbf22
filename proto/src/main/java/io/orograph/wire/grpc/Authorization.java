package io.orograph.wire.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.orograph.v1.Role;

/** Lets through who has the role that the method's contract requires; without one, nobody. */
final class Authorization implements ServerInterceptor {
  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (MethodRoles.isOpen(call.getMethodDescriptor())) {
      return next.startCall(call, headers);
    }
    Role required = MethodRoles.required(call.getMethodDescriptor());
    boolean allowed = Identity.current().map(i -> i.may(required)).orElse(false);
    if (!allowed) {
      CallRecord.current().refused(Access.Refused.ROLE);
      return Refusal.of(
          call,
          new OrographFailure.Forbidden(
              call.getMethodDescriptor().getFullMethodName(), required.name()));
    }
    return next.startCall(call, headers);
  }
}
