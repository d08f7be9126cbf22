package io.orograph.wire.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.orograph.v1.Role;
import io.orograph.wire.access.CallRate;
import io.orograph.wire.access.Members;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets each member call only so often. The owner of the lab's token and its workers are exempt: the
 * bound protects them from the others.
 */
final class RateLimit implements ServerInterceptor {
  private final CallRate rate;

  RateLimit(CallRate rate) {
    this.rate = rate;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Optional<Identity> bounded =
        Identity.current()
            .filter(
                i -> !i.name().equals(Members.OWNER) && !i.everywhere().contains(Role.ROLE_WORKER));
    Optional<Duration> wait = bounded.flatMap(identity -> rate.take(identity.name()));
    if (wait.isPresent()) {
      CallRecord.current().refused(Access.Refused.RATE);
      return Refusal.of(
          call, new OrographFailure.TooOften(bounded.orElseThrow().name(), wait.get()));
    }
    return next.startCall(call, headers);
  }
}
