package io.orograph.wire.grpc;

import io.grpc.Context;
import io.orograph.v1.Role;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls.
 *
 * @param name for records and logs
 * @param roles what it may do; each of viewer, researcher and operator includes the ones before it
 */
public record Identity(String name, Set<Role> roles) {
  private static final Context.Key<Identity> KEY = Context.key("orograph.identity");

  /** Whoever has the one token of this stage; it may do everything. */
  static final Identity OF_TOKEN =
      new Identity("local", Set.of(Role.ROLE_OPERATOR, Role.ROLE_WORKER));

  public Identity {
    roles = Set.copyOf(roles);
  }

  /** Who makes the current call; empty outside of one, and in calls open to everybody. */
  public static Optional<Identity> current() {
    return Optional.ofNullable(KEY.get());
  }

  Context into(Context context) {
    return context.withValue(KEY, this);
  }

  /** Whether a method that requires {@code role} may be called. */
  boolean may(Role role) {
    return switch (role) {
      case ROLE_VIEWER, ROLE_RESEARCHER, ROLE_OPERATOR ->
          roles.stream().anyMatch(r -> isOrdered(r) && r.getNumber() >= role.getNumber());
      case ROLE_WORKER -> roles.contains(Role.ROLE_WORKER);
      case ROLE_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  private static boolean isOrdered(Role role) {
    return role == Role.ROLE_VIEWER || role == Role.ROLE_RESEARCHER || role == Role.ROLE_OPERATOR;
  }
}
