package io.orograph.benchmarks.faults.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The check of one sweep: what was seen of it is gone through once, in its order. */
final class SweepCheck {
  /** A fact that was acknowledged, and from which place of the history on. */
  private record Acknowledged(String value, int place) {}

  private final String sweep;
  private final Undisturbed undisturbed;
  private final Map<String, Acknowledged> outcomes = new LinkedHashMap<>();
  private final Map<String, Acknowledged> measured = new LinkedHashMap<>();
  private final List<Acknowledged> submitted = new ArrayList<>();
  private final TreeMap<Integer, Long> writing = new TreeMap<>();
  private final TreeMap<Integer, Long> written = new TreeMap<>();
  private final TreeMap<Long, Fact> facts = new TreeMap<>();
  private final Map<String, List<Long>> told = new LinkedHashMap<>();
  private final Map<String, Long> ends = new HashMap<>();
  private final Map<String, Long> values = new HashMap<>();
  private Optional<Seen.Listed> last = Optional.empty();

  private final List<String> lost = new ArrayList<>();
  private final List<String> twice = new ArrayList<>();
  private final List<String> unended = new ArrayList<>();
  private final List<String> gaps = new ArrayList<>();
  private final List<String> differing = new ArrayList<>();

  SweepCheck(String sweep, Undisturbed undisturbed) {
    this.sweep = sweep;
    this.undisturbed = undisturbed;
  }

  void see(int place, Seen seen) {
    switch (seen) {
      case Seen.Submitted s -> submitted(place, s);
      case Seen.Writing s -> writing.put(place, s.number());
      case Seen.Wrote s -> written.put(place, s.number());
      case Seen.Read s -> read(place, s);
      case Seen.Told s -> told(place, s);
      case Seen.Listed s -> listed(place, s);
    }
  }

  private void submitted(int place, Seen.Submitted seen) {
    submitted.stream()
        .filter(before -> !before.value().equals(seen.mark()))
        .findFirst()
        .ifPresent(
            before ->
                twice.add(
                    "%s: created as %s and as %s".formatted(sweep, before.value(), seen.mark())));
    submitted.add(new Acknowledged(seen.mark(), place));
  }

  private void read(int place, Seen.Read seen) {
    boolean known = submitted.stream().anyMatch(s -> s.place() < seen.asked());
    if (known && !seen.there()) {
      lost.add("%s: accepted, then not there for %s".formatted(sweep, seen.client()));
      return;
    }
    long least = largest(written, seen.asked());
    long most = largest(writing, place);
    if (seen.there() && (seen.number() < least || seen.number() > most)) {
      lost.add(
          "%s: %d was read (expected: %d to %d, as written)"
              .formatted(sweep, seen.number(), least, most));
    }
  }

  private static long largest(NavigableMap<Integer, Long> numbers, int before) {
    return numbers.headMap(before).values().stream().mapToLong(n -> n).max().orElse(0);
  }

  private void told(int place, Seen.Told seen) {
    List<Long> own = told.computeIfAbsent(seen.client(), c -> new ArrayList<>());
    if (!own.isEmpty() && own.getLast() >= seen.sequence()) {
      gaps.add(
          "%s: %s was told %d after %d"
              .formatted(sweep, seen.client(), seen.sequence(), own.getLast()));
    }
    own.add(seen.sequence());
    Fact before = facts.putIfAbsent(seen.sequence(), seen.fact());
    if (before != null) {
      if (!before.equals(seen.fact())) {
        lost.add(
            "%s: fact %d was %s, then %s".formatted(sweep, seen.sequence(), before, seen.fact()));
      }
      return;
    }
    switch (seen.fact()) {
      case Fact.RunEnded f -> {
        once(ends, f.run() + " ended", seen.sequence());
        acknowledge(outcomes, f.run(), f.outcome(), place);
      }
      case Fact.Measured f -> {
        once(values, f.what() + " was measured", seen.sequence());
        acknowledge(measured, f.what(), f.bits(), place);
      }
      case Fact.Other f -> {}
    }
  }

  private void once(Map<String, Long> known, String what, long sequence) {
    Long before = known.putIfAbsent(what, sequence);
    if (before != null) {
      twice.add("%s: %s by facts %d and %d".formatted(sweep, what, before, sequence));
    }
  }

  private void acknowledge(Map<String, Acknowledged> known, String what, String value, int place) {
    Acknowledged before = known.putIfAbsent(what, new Acknowledged(value, place));
    if (before != null && !before.value().equals(value)) {
      lost.add("%s: %s was %s, then %s".formatted(sweep, what, before.value(), value));
    }
  }

  private void listed(int place, Seen.Listed seen) {
    seen.repeated().forEach(what -> twice.add("%s: %s is listed twice".formatted(sweep, what)));
    Map<String, String> ended = new HashMap<>(seen.runs());
    ended.values().removeIf(String::isEmpty);
    keeps(outcomes, ended, seen);
    keeps(measured, seen.measured(), seen);
    ended.forEach((run, outcome) -> acknowledge(outcomes, run, outcome, place));
    seen.measured().forEach((what, bits) -> acknowledge(measured, what, bits, place));
    last = Optional.of(seen);
  }

  /** Whether a list has what was acknowledged before it was asked for. */
  private void keeps(
      Map<String, Acknowledged> known, Map<String, String> listed, Seen.Listed seen) {
    known.forEach(
        (what, fact) -> {
          if (fact.place() < seen.asked() && !listed.containsKey(what)) {
            lost.add(
                "%s: %s (%s) was acknowledged, then not listed to %s"
                    .formatted(sweep, what, fact.value(), seen.client()));
          }
        });
  }

  /** After everything seen. */
  void end() {
    told.forEach(this::whole);
    if (submitted.isEmpty()) {
      return;
    }
    if (last.isEmpty()) {
      lost.add("%s: never listed (expected: at the end)".formatted(sweep));
      return;
    }
    Seen.Listed end = last.orElseThrow();
    unheard(outcomes, end);
    unheard(measured, end);
    differ(undisturbed.runs(), end.runs(), unended);
    differ(undisturbed.measured(), end.measured(), differing);
  }

  /** What was acknowledged after the last list was asked for could not be looked for. */
  private void unheard(Map<String, Acknowledged> known, Seen.Listed end) {
    known.forEach(
        (what, fact) -> {
          if (fact.place() >= end.asked()
              && !end.runs().containsKey(what)
              && !end.measured().containsKey(what)) {
            lost.add("%s: %s was acknowledged after the last list".formatted(sweep, what));
          }
        });
  }

  private void differ(Map<String, String> wanted, Map<String, String> got, List<String> findings) {
    wanted.forEach(
        (what, value) -> {
          String there = got.get(what);
          if (there == null) {
            findings.add("%s: %s is missing (expected: %s)".formatted(sweep, what, value));
          } else if (!there.equals(value)) {
            findings.add("%s: %s is '%s' (expected: %s)".formatted(sweep, what, there, value));
          }
        });
    got.keySet().stream()
        .filter(what -> !wanted.containsKey(what))
        .forEach(what -> findings.add("%s: %s (expected: none)".formatted(sweep, what)));
  }

  /** A watcher is told every fact up to its last one. */
  private void whole(String client, List<Long> own) {
    List<Long> wanted = List.copyOf(facts.headMap(own.getLast(), true).keySet());
    List<Long> missing = new ArrayList<>(wanted);
    missing.removeAll(own);
    if (!missing.isEmpty()) {
      gaps.add("%s: %s was not told %s".formatted(sweep, client, missing));
    }
  }

  List<String> lost() {
    return lost;
  }

  List<String> twice() {
    return twice;
  }

  List<String> unended() {
    return unended;
  }

  List<String> gaps() {
    return gaps;
  }

  List<String> differing() {
    return differing;
  }

  int count() {
    return outcomes.size() + measured.size() + written.size() + (submitted.isEmpty() ? 0 : 1);
  }
}
