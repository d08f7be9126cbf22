package io.orograph.wire.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Lets in who has the token; health alone is open, because probes have none. */
final class Authentication implements ServerInterceptor {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Token token;

  Authentication(Token token) {
    this.token = token;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (MethodRoles.isOpen(call.getMethodDescriptor())) {
      return next.startCall(call, headers);
    }
    String header = headers.get(AUTHORIZATION);
    if (header == null || !token.matches(header)) {
      String why = header == null ? "missing" : "wrong";
      return Refusal.of(
          call,
          new OrographFailure.Unauthenticated(
              "authorization: " + why + " (expected: Bearer and the token)"));
    }
    Context context = Identity.OF_TOKEN.into(Context.current());
    return Contexts.interceptCall(context, call, headers, next);
  }
}
