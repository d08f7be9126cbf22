package io.orograph.orchestrator.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.orograph.v1.UploadCheckpointRequest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Breaks each of the first calls after some messages, and counts the bytes that are sent. */
final class BreakingLine implements ClientInterceptor {
  private final AtomicInteger left;
  private final int after;
  final AtomicLong sent = new AtomicLong();

  /**
   * A line.
   *
   * @param calls how many break
   * @param after messages that get through first
   */
  BreakingLine(int calls, int after) {
    this.left = new AtomicInteger(calls);
    this.after = after;
  }

  /** A call that breaks is no end that the caller wanted: UNAVAILABLE, as a network says it. */
  Channel over(Channel channel) {
    return ClientInterceptors.intercept(channel, new Named(), this);
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      private int messages;
      private boolean broken;

      @Override
      public void sendMessage(Q message) {
        if (broken) {
          return;
        }
        if (message instanceof UploadCheckpointRequest upload) {
          sent.addAndGet(upload.getData().size());
        }
        super.sendMessage(message);
        if (++messages > after && left.getAndDecrement() > 0) {
          broken = true;
          super.cancel("the cable", null);
        }
      }

      @Override
      public void halfClose() {
        if (!broken) {
          super.halfClose();
        }
      }
    };
  }

  private static final class Named implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          super.start(
              new SimpleForwardingClientCallListener<A>(listener) {
                @Override
                public void onClose(Status status, Metadata trailers) {
                  super.onClose(
                      status.getCode() == Status.Code.CANCELLED
                          ? Status.UNAVAILABLE.withDescription("the cable")
                          : status,
                      trailers);
                }
              },
              headers);
        }
      };
    }
  }
}
