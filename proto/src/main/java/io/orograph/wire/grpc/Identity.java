package io.orograph.wire.grpc;

import io.grpc.Context;
import io.orograph.v1.Role;
import io.orograph.wire.access.Member;
import io.orograph.wire.access.MemberRole;
import io.orograph.wire.access.Members;
import io.orograph.wire.access.Projects;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls.
 *
 * @param name for records and logs
 * @param everywhere what it may do in every project; each of viewer, researcher and operator
 *     includes the ones before it
 * @param byProject what it may do in single projects, by their ids, if nothing everywhere
 * @param credential names the token or certificate that it came with, never the token itself
 */
public record Identity(
    String name, Set<Role> everywhere, Map<String, Set<Role>> byProject, String credential) {
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
    everywhere = Set.copyOf(everywhere);
    byProject = Map.copyOf(byProject);
  }

  Identity(String name, Set<Role> roles) {
    this(name, roles, Map.of(), "");
  }

  static Identity of(Member member, String credential) {
    Map<String, Set<Role>> each = new HashMap<>();
    member.grants().byProject().forEach((project, role) -> each.put(project, roles(role)));
    return new Identity(
        member.name(),
        member.grants().everywhere().map(role -> roles(role)).orElse(Set.of()),
        each,
        credential);
  }

  private static Set<Role> roles(MemberRole role) {
    return switch (role) {
      case VIEWER -> Set.of(Role.ROLE_VIEWER);
      case RESEARCHER -> Set.of(Role.ROLE_RESEARCHER);
      case OPERATOR -> Set.of(Role.ROLE_OPERATOR);
      case WORKER -> OF_WORKERS;
    };
  }

  /** Where it may do anything. */
  Projects projects() {
    return everywhere.isEmpty() ? Projects.of(byProject.keySet()) : Projects.ALL;
  }

  /** Where it may call a method that requires {@code role}. */
  Projects projects(Role role) {
    if (!everywhere.isEmpty()) {
      return may(everywhere, role) ? Projects.ALL : Projects.of(Set.of());
    }
    return Projects.of(
        byProject.entrySet().stream()
            .filter(entry -> may(entry.getValue(), role))
            .map(Map.Entry::getKey)
            .toList());
  }

  /** Who makes the current call; empty outside of one, and in calls open to everybody. */
  public static Optional<Identity> current() {
    return Optional.ofNullable(KEY.get());
  }

  /** The projects that the current call may see: every one where nobody calls. */
  public static Projects visible() {
    return current().map(i -> i.projects()).orElse(Projects.ALL);
  }

  Context into(Context context) {
    return context.withValue(KEY, this);
  }

  /** Whether a method that requires {@code role} may be called, in some project at least. */
  boolean may(Role role) {
    Projects able = projects(role);
    return able.all() || !able.names().isEmpty();
  }

  private static boolean may(Set<Role> roles, Role role) {
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
