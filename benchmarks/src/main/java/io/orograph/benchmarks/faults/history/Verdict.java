package io.orograph.benchmarks.faults.history;

import java.util.List;

/**
 * What is wrong with a history; nothing, where all lists are empty.
 *
 * @param lost acknowledged facts that were not there, or others, when the lab was asked later
 * @param twice facts that happened twice
 * @param unended runs that did not end exactly once, as undisturbed ones do
 * @param gaps what watchers were told out of order or not at all
 * @param differing measurements that an undisturbed sweep does not have, or not with these bits
 * @param facts how many acknowledged facts were looked for
 */
public record Verdict(
    List<String> lost,
    List<String> twice,
    List<String> unended,
    List<String> gaps,
    List<String> differing,
    int facts) {
  public Verdict {
    lost = List.copyOf(lost);
    twice = List.copyOf(twice);
    unended = List.copyOf(unended);
    gaps = List.copyOf(gaps);
    differing = List.copyOf(differing);
  }
}
