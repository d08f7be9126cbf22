package io.orograph.core.sweep;

import java.util.List;

/**
 * Runs trained in one computation.
 *
 * @param id names the pack within its sweep
 * @param members at least one run, all of one {@link RunSpec#packFamily}
 */
public record PackSpec(String id, List<RunSpec> members) {
  public PackSpec {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("members: none (expected: at least one run)");
    }
    String family = members.getFirst().packFamily();
    for (RunSpec member : members) {
      if (!member.packFamily().equals(family)) {
        throw new IllegalArgumentException(
            "members: " + member.packFamily() + " (expected: one family, " + family + ")");
      }
    }
  }

  /** SINGLE or PACKED. */
  public TrainingForm form() {
    return members.getFirst().form();
  }
}
