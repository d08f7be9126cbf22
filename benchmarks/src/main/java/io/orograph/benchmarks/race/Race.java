package io.orograph.benchmarks.race;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs contenders in turns.
 *
 * @param rounds that count
 * @param seconds that each contender works in a round
 */
public record Race(int rounds, double seconds) {
  public Race {
    if (rounds < 1 || !(seconds > 0)) {
      throw new IllegalArgumentException(
          "rounds: %d of %s s (expected: at least 1, above 0 s)".formatted(rounds, seconds));
    }
  }

  /**
   * Runs all rounds.
   *
   * @param missing told about each contender that cannot do the work; it takes no further part
   */
  public Outcome run(List<? extends Contender> contenders, Consumer<String> missing) {
    List<Outcome.Entry> entries = new ArrayList<>();
    for (Contender contender : contenders) {
      try {
        contender.run(seconds);
        entries.add(new Outcome.Entry(contender, new ArrayList<>()));
      } catch (Contender.Unavailable e) {
        missing.accept(contender.name() + ": " + e.getMessage());
      }
    }
    for (int round = 0; round < rounds; round++) {
      for (int turn = 0; turn < entries.size(); turn++) {
        Outcome.Entry next = entries.get((round + turn) % entries.size());
        next.rates().add(next.contender().run(seconds));
      }
    }
    return new Outcome(entries);
  }
}
