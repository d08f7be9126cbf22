package io.orograph.wire.grpc;

import com.google.protobuf.DescriptorProtos.MethodOptions;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.orograph.v1.Options;
import io.orograph.v1.Role;
import io.orograph.v1.Scope;
import java.util.Optional;

/** Which role a method requires and where, as its contract says. */
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
    return isReflection(method)
        ? Role.ROLE_VIEWER
        : options(method)
            .map(options -> options.getExtension(Options.requiredRole))
            .orElse(Role.ROLE_UNSPECIFIED);
  }

  /** The scope; the contracts themselves, which reflection tells, are of no project. */
  static Scope scope(MethodDescriptor<?, ?> method) {
    return isReflection(method)
        ? Scope.SCOPE_OWN
        : options(method)
            .map(options -> options.getExtension(Options.scope))
            .orElse(Scope.SCOPE_UNSPECIFIED);
  }

  private static boolean isReflection(MethodDescriptor<?, ?> method) {
    String service = method.getServiceName();
    return service != null && service.startsWith(REFLECTION);
  }

  private static Optional<MethodOptions> options(MethodDescriptor<?, ?> method) {
    return method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema
        ? Optional.of(schema.getMethodDescriptor().getOptions())
        : Optional.empty();
  }
}
