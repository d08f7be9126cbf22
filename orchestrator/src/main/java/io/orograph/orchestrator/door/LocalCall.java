package io.orograph.orchestrator.door;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.Message;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.orograph.wire.grpc.StatusMapping;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call of a method, with one request, that did not come by gRPC. The method and its guards see
 * no difference; whoever made the call is told of messages and of the end on any thread.
 */
final class LocalCall<Q, A> extends ServerCall<Q, A> implements OpenCalls.Open {
  /** Whoever made the call. */
  interface Caller {
    /** Whether messages are read as fast as they come. */
    boolean isReady();

    /** A message of the answer. */
    void message(Message message);

    /** The end, told once. */
    void ended(Status status, Metadata trailers);
  }

  private final MethodDescriptor<Q, A> method;
  private final Caller caller;
  private final Attributes peer;
  private final Context.CancellableContext context;

  /** The method is told one thing after the other. */
  private final Executor inOrder;

  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean cancelled;
  private ServerCall.@Nullable Listener<Q> listener;

  private LocalCall(
      MethodDescriptor<Q, A> method,
      Caller caller,
      ServiceRequestContext request,
      Context.CancellableContext context) {
    this.method = method;
    this.caller = caller;
    this.peer = CallContext.peer(request);
    this.context = context;
    this.inOrder = MoreExecutors.newSequentialExecutor(request.blockingTaskExecutor());
  }

  /**
   * Calls {@code method}.
   *
   * @param message the request, of the method's type
   * @param headers what the caller says about itself
   * @param context of the call; cancelled when it is over
   */
  static <Q, A> LocalCall<Q, A> start(
      ServerMethodDefinition<Q, A> method,
      Message message,
      Metadata headers,
      ServiceRequestContext request,
      Context.CancellableContext context,
      Caller caller) {
    LocalCall<Q, A> call = new LocalCall<>(method.getMethodDescriptor(), caller, request, context);
    call.inOrder.execute(context.wrap(() -> call.run(method, message, headers)));
    return call;
  }

  private void run(ServerMethodDefinition<Q, A> definition, Message message, Metadata headers) {
    try {
      ServerCall.Listener<Q> started = definition.getServerCallHandler().startCall(this, headers);
      listener = started;
      started.onReady();
      started.onMessage(method.parseRequest(message.toByteString().newInput()));
      started.onHalfClose();
    } catch (RuntimeException e) {
      StatusRuntimeException failure = StatusMapping.toStatus(e);
      Metadata trailers = failure.getTrailers();
      close(failure.getStatus(), trailers == null ? new Metadata() : trailers);
    }
  }

  /** Tells the method that its caller reads again. */
  void ready() {
    tell(ServerCall.Listener::onReady);
  }

  /** Tells the method that its caller has gone. */
  void cancel() {
    cancelled = true;
    if (ended.compareAndSet(false, true)) {
      tell(ServerCall.Listener::onCancel);
      inOrder.execute(() -> context.cancel(null));
    }
  }

  @Override
  public void end(StatusRuntimeException why, Metadata trailers) {
    cancelled = true;
    if (ended.compareAndSet(false, true)) {
      caller.ended(why.getStatus(), trailers);
      tell(ServerCall.Listener::onCancel);
      inOrder.execute(() -> context.cancel(null));
    }
  }

  private void tell(java.util.function.Consumer<ServerCall.Listener<Q>> what) {
    inOrder.execute(
        context.wrap(
            () -> {
              ServerCall.Listener<Q> told = listener;
              if (told != null) {
                what.accept(told);
              }
            }));
  }

  @Override
  public void request(int messages) {
    // There is one, and it is given at once.
  }

  @Override
  public void sendHeaders(Metadata headers) {
    // No method of ours answers in headers.
  }

  @Override
  public void sendMessage(A message) {
    if (!ended.get()) {
      caller.message((Message) message);
    }
  }

  @Override
  public boolean isReady() {
    return !ended.get() && caller.isReady();
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (ended.compareAndSet(false, true)) {
      caller.ended(status, trailers);
      tell(ServerCall.Listener::onComplete);
      inOrder.execute(() -> context.cancel(null));
    }
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public Attributes getAttributes() {
    return peer;
  }

  @Override
  public MethodDescriptor<Q, A> getMethodDescriptor() {
    return method;
  }
}
