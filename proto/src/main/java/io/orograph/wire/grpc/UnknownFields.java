package io.orograph.wire.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.orograph.core.sweep.Violation;
import io.orograph.v1.RegisterRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Refuses a request that has fields this release does not know. A newer caller means something by
 * them, and an order must not be carried out without a part of it: a sweep would be another sweep,
 * a training another training.
 *
 * <p>What a worker tells of itself is no order: of a newer worker's hello that is left out which is
 * not known, and whether it is taken is decided by its protocol.
 */
final class UnknownFields implements ServerInterceptor {
  private static final int MOST_NAMED = 20;

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean refused;

      @Override
      public void onMessage(Q request) {
        if (refused) {
          return;
        }
        if (request instanceof Message message && !(request instanceof RegisterRequest)) {
          List<Violation> found = new ArrayList<>();
          collect("", message, found);
          if (!found.isEmpty()) {
            refused = true;
            // To the service it is a caller that has left.
            super.onCancel();
            throw new OrographException(new OrographFailure.Rejected(found));
          }
        }
        super.onMessage(request);
      }

      @Override
      public void onHalfClose() {
        if (!refused) {
          super.onHalfClose();
        }
      }

      @Override
      public void onCancel() {
        if (!refused) {
          super.onCancel();
        }
      }

      @Override
      public void onComplete() {
        if (!refused) {
          super.onComplete();
        }
      }
    };
  }

  private static void collect(String path, Message message, List<Violation> found) {
    for (int number : message.getUnknownFields().asMap().keySet()) {
      if (found.size() < MOST_NAMED) {
        found.add(
            new Violation(
                path.isEmpty() ? "request" : path,
                "field number " + number,
                "fields of " + message.getDescriptorForType().getFullName() + " in this release"));
      }
    }
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        within(path.isEmpty() ? "" : path + ".", field.getKey(), field.getValue(), found);
      }
    }
  }

  private static void within(
      String prefix, FieldDescriptor field, Object value, List<Violation> found) {
    String name = prefix + field.getName();
    if (value instanceof List<?> several) {
      for (int i = 0; i < several.size(); i++) {
        collect(name + "[" + i + "]", (Message) several.get(i), found);
      }
    } else {
      collect(name, (Message) value, found);
    }
  }
}
