package io.orograph.benchmarks.training;

import io.orograph.benchmarks.race.Outcome;
import io.orograph.benchmarks.report.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The cells of a width x batch grid, trained for equally many steps: times add up, so the grid's
 * rate is the harmonic mean of the cells'.
 */
final class GridOfCells {
  private final List<Outcome> cells = new ArrayList<>();
  private final List<String> ratios = new ArrayList<>();

  void add(int width, int batch, Outcome outcome) {
    cells.add(outcome);
    outcome
        .ratio()
        .ifPresent(
            r -> ratios.add(String.format(Locale.ROOT, "%d x %d %.1f", width, batch, r.median())));
  }

  /** Ratios cell by cell. */
  String sentence() {
    return "grid, ours / eager by width x batch: " + String.join(", ", ratios);
  }

  /** Rate over the whole grid, round by round; empty if the contender missed a cell. */
  Optional<Sample> rate(String contender) {
    List<Sample> rates = cells.stream().flatMap(c -> c.rate(contender).stream()).toList();
    if (rates.size() < cells.size()) {
      return Optional.empty();
    }
    List<Double> rounds = new ArrayList<>();
    for (int r = 0; r < rates.getFirst().values().size(); r++) {
      int round = r;
      double time = rates.stream().mapToDouble(s -> 1 / s.values().get(round)).sum();
      rounds.add(rates.size() / time);
    }
    return Optional.of(new Sample(rounds));
  }
}
