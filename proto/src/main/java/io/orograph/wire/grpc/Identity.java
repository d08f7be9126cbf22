package io.orograph.wire.grpc;

import io.grpc.Context;
import io.orograph.v1.Role;
import io.orograph.wire.access.Member;
import io.orograph.wire.access.Members;
import io.orograph.wire.access.Projects;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls.
 *
 * @param name for records and logs
 * @param roles what it may do; each of viewer, researcher and operator includes the ones before it
 * @param projects where
 * @param credential names the token or certificate that it came with, never the token itself
 */
public record Identity(String name, Set<Role> roles, Projects projects, String credential) {
  private static final Context.Key<Identity> KEY = Context.key("orograph.identity");

  /** Whoever has the token of the lab; it may do everything. */
  static final Identity OF_TOKEN =
      new Identity(Members.OWNER, Set.of(Role.ROLE_OPERATOR, Role.ROLE_WORKER));

  /** Workers fetch content as viewers do. */
  private static final Set<Role> OF_WORKERS = Set.of(Role.ROLE_WORKER, Role.ROLE_VIEWER);

  /** Whoever has the token of the workers. */
  static final Identity OF_WORKER_TOKEN = new Identity("workers", OF_WORKERS);

  /** Keeps the roles apart from the caller's. */
  public Identity {
    roles = Set.copyOf(roles);
  }

  Identity(String name, Set<Role> roles) {
    this(name, roles, Projects.ALL, "");
  }

  static Identity of(Member member, String credential) {
    Set<Role> roles =
        switch (member.role()) {
          case VIEWER -> Set.of(Role.ROLE_VIEWER);
          case RESEARCHER -> Set.of(Role.ROLE_RESEARCHER);
          case OPERATOR -> Set.of(Role.ROLE_OPERATOR);
          case WORKER -> OF_WORKERS;
        };
    return new Identity(member.name(), roles, member.projects(), credential);
  }

  /** Who makes the current call; empty outside of one, and in calls open to everybody. */
  public static Optional<Identity> current() {
    return Optional.ofNullable(KEY.get());
  }

  /** The projects that the current call may see: every one where nobody calls. */
  public static Projects visible() {
    return current().map(Identity::projects).orElse(Projects.ALL);
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
