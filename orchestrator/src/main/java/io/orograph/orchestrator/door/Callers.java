package io.orograph.orchestrator.door;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.orograph.wire.grpc.Access;
import io.orograph.wire.grpc.Strangers;

/**
 * Tells those who are known from strangers, by the head of what they send.
 *
 * @param access who is known
 * @param strangers connections of all others
 */
record Callers(Access access, Strangers strangers) {
  /** Whether a request comes from somebody known, whose connection may stay from then on. */
  boolean isKnown(ServiceRequestContext request, RequestHeaders headers) {
    boolean known =
        access.knows(headers.get(HttpHeaderNames.AUTHORIZATION), CallContext.peer(request));
    if (known) {
      strangers.known(request.remoteAddress());
    }
    return known;
  }
}
