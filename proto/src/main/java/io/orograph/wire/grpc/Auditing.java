package io.orograph.wire.grpc;

import com.google.protobuf.Descriptors.Descriptor;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.orograph.wire.access.AuditLog;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Puts changes and refusals on record, and counts refusals by reason. A change is a call that
 * carries a request id, and a worker's registration; of a stream begin and end are recorded.
 */
final class Auditing implements ServerInterceptor {
  private static final String BEGUN = "BEGUN";

  private final Optional<AuditLog> log;
  private final RefusalCounts counts;

  Auditing(Optional<AuditLog> log, RefusalCounts counts) {
    this.log = log;
    this.counts = counts;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    MethodDescriptor<Q, A> method = call.getMethodDescriptor();
    CallRecord record =
        new CallRecord(
            method.getFullMethodName(),
            text(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
    boolean registers = method.getFullMethodName().endsWith("WorkerRegistryService/Register");
    boolean changes = registers || carriesRequestId(method);
    AtomicBoolean over = new AtomicBoolean();
    ServerCall<Q, A> recorded =
        new SimpleForwardingServerCall<>(call) {
          private boolean begun;

          @Override
          public void sendMessage(A message) {
            if (registers && !begun) {
              begun = true;
              log.ifPresent(l -> l.changed(record.entry(BEGUN)));
            }
            super.sendMessage(message);
          }

          @Override
          public void close(Status status, Metadata trailers) {
            if (over.compareAndSet(false, true)) {
              ended(record, changes, status.getCode());
            }
            super.close(status, trailers);
          }
        };
    ServerCall.Listener<Q> listener =
        Contexts.interceptCall(record.into(Context.current()), recorded, headers, next);
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        // The caller has gone; what it asked for may have been done all the same.
        if (over.compareAndSet(false, true)) {
          ended(record, changes, Status.Code.CANCELLED);
        }
        super.onCancel();
      }
    };
  }

  private void ended(CallRecord record, boolean changes, Status.Code code) {
    AuditLog.Entry entry = record.entry(code.name());
    if (record.refused().isPresent()) {
      counts.count(record.refused().get());
      log.ifPresent(l -> l.refused(entry));
    } else if (changes) {
      log.ifPresent(l -> l.changed(entry));
    }
  }

  /** Whether a call of this method may change something. */
  static boolean carriesRequestId(MethodDescriptor<?, ?> method) {
    if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema) {
      Descriptor input = schema.getMethodDescriptor().getInputType();
      return input.findFieldByName(ProjectScope.REQUEST_ID) != null;
    }
    return false;
  }

  private static String text(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
      return inet.getAddress().getHostAddress() + ":" + inet.getPort();
    }
    return address == null ? "" : address.toString();
  }
}
