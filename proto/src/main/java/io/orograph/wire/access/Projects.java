package io.orograph.wire.access;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The projects that somebody may see.
 *
 * @param all whether it is every one, also of the future
 * @param names ids of the projects otherwise
 */
public record Projects(boolean all, Set<String> names) {
  /** Every one. */
  public static final Projects ALL = new Projects(true, Set.of());

  /** Keeps the ids apart from the caller's. */
  public Projects {
    names = Set.copyOf(names);
  }

  /** These alone. */
  public static Projects of(Collection<String> names) {
    return new Projects(false, Set.copyOf(names));
  }

  /** Whether the project of this id is among them. */
  public boolean include(String project) {
    return all || names.contains(project);
  }

  @Override
  public String toString() {
    return all ? "all" : String.join(",", new TreeSet<>(names));
  }
}
