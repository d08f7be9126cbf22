package io.orograph.orchestrator.door;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The methods that can be called, behind their guards. */
final class Methods {
  private final Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();

  /**
   * @param services with their guards
   */
  Methods(List<ServerServiceDefinition> services) {
    services.stream()
        .map(ServerServiceDefinition::getMethods)
        .flatMap(Collection::stream)
        .forEach(m -> methods.put(m.getMethodDescriptor().getFullMethodName(), m));
  }

  /** The method of a full name, as {@code orograph.v1.SweepService/GetSweep}. */
  Optional<ServerMethodDefinition<?, ?>> named(String name) {
    return Optional.ofNullable(methods.get(name));
  }

  /** Whether callers of {@code method} send a stream, of any length. */
  static boolean isSentAsStream(ServerMethodDefinition<?, ?> method) {
    return !method.getMethodDescriptor().getType().clientSendsOneMessage();
  }

  /** An empty request of {@code method}. */
  static Message.Builder request(MethodDescriptor<?, ?> method) {
    if (method.getRequestMarshaller() instanceof MethodDescriptor.PrototypeMarshaller<?> marshaller
        && marshaller.getMessagePrototype() instanceof Message prototype) {
      return prototype.newBuilderForType();
    }
    throw new IllegalStateException(
        method.getFullMethodName() + ": no method of protobuf messages");
  }

  /** Sets a field that the message has. */
  static void set(Message.Builder message, String name, Object value) {
    message.setField(field(message.getDescriptorForType(), name), value);
  }

  /** A field that messages of {@code type} have. */
  static FieldDescriptor field(Descriptor type, String name) {
    return Objects.requireNonNull(type.findFieldByName(name), name);
  }
}
