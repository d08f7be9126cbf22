package io.orograph.wire.access;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What somebody may do and where: one role in every project, or one in each of some.
 *
 * @param everywhere in every project, also of the future
 * @param byProject by the ids of the projects otherwise; nothing elsewhere
 */
public record Grants(Optional<MemberRole> everywhere, Map<String, MemberRole> byProject) {
  /** Keeps the roles apart from the caller's; refuses what would be both. */
  public Grants {
    byProject = Map.copyOf(byProject);
    if (everywhere.isPresent() && !byProject.isEmpty()) {
      throw new IllegalArgumentException(
          "grants: " + everywhere.get().label() + " and " + byProject + " (expected: one of them)");
    }
  }

  /** One role in every project. */
  public static Grants everywhere(MemberRole role) {
    return new Grants(Optional.of(role), Map.of());
  }

  /** In each of these projects its role. */
  public static Grants of(Map<String, MemberRole> byProject) {
    return new Grants(Optional.empty(), byProject);
  }

  /** The same role in each of these projects, or in every one. */
  public static Grants of(MemberRole role, Projects projects) {
    return projects.all() ? everywhere(role) : of(role, projects.names());
  }

  private static Grants of(MemberRole role, Collection<String> projects) {
    Map<String, MemberRole> each = new LinkedHashMap<>();
    projects.forEach(project -> each.put(project, role));
    return of(each);
  }

  /** The projects in which it is anything. */
  public Projects projects() {
    return everywhere.isPresent() ? Projects.ALL : Projects.of(byProject.keySet());
  }

  /** The roles that it has anywhere. */
  public Set<MemberRole> roles() {
    return everywhere.isPresent() ? Set.of(everywhere.get()) : Set.copyOf(byProject.values());
  }

  /** The role where it is the same wherever there is one; empty where it is not, or none is. */
  public Optional<MemberRole> only() {
    return roles().size() == 1 ? roles().stream().findFirst() : Optional.empty();
  }

  /** For people: {@code researcher, projects: a,b}, or {@code a: viewer, b: researcher}. */
  @Override
  public String toString() {
    return only()
        .map(role -> role.label() + ", projects: " + projects())
        .orElseGet(this::eachProject);
  }

  /** {@code a: viewer, b: researcher}. */
  public String eachProject() {
    return new TreeMap<>(byProject)
        .entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue().label())
            .collect(Collectors.joining(", "));
  }
}
