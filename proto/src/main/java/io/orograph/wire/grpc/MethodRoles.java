package io.orograph.wire.grpc;

import com.google.protobuf.DescriptorProtos.MethodOptions;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.orograph.v1.Options;
import io.orograph.v1.Role;

/** Which role a method requires, as its contract says. */
final class MethodRoles {
  private static final String HEALTH = "grpc.health.v1.Health";
  private static final String REFLECTION = "grpc.reflection.";

  private MethodRoles() {}

  /** Whether everybody may call it, without saying who they are. */
  static boolean isOpen(MethodDescriptor<?, ?> method) {
    return HEALTH.equals(method.getServiceName());
  }

  /** The role; {@code ROLE_UNSPECIFIED}, which nobody has, when the contract names none. */
  static Role required(MethodDescriptor<?, ?> method) {
    String service = method.getServiceName();
    if (service != null && service.startsWith(REFLECTION)) {
      return Role.ROLE_VIEWER;
    }
    if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema) {
      MethodOptions options = schema.getMethodDescriptor().getOptions();
      return options.getExtension(Options.requiredRole);
    }
    return Role.ROLE_UNSPECIFIED;
  }
}
