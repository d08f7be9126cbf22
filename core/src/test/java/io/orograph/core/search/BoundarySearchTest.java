package io.orograph.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.SearchColumns;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SoughtLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundarySearchTest {
  private static final int SEEDS = 20;
  private static final int REPLICATES = 5;

  /** Spread of a run's own line about that of its column, in cells. */
  private static final double NOISE = 0.5;

  /** The stretches of a column, by rank, whose runs are within but for their noise. */
  interface Landscape {
    List<double[]> within(int column);
  }

  /** Votes of every cell of a grid: what brute force sees. */
  private static Map<Long, CellVotes> grid(
      int columns, int cells, Landscape landscape, double noise, Seed seed) {
    Map<Long, CellVotes> all = new HashMap<>();
    for (int c = 0; c < columns; c++) {
      for (int r = 0; r < cells; r++) {
        long place = (long) c * cells + r;
        RandomStream stream = seed.derive(Long.toString(place)).stream();
        int within = 0;
        for (int replicate = 0; replicate < REPLICATES; replicate++) {
          double own = r + noise * stream.nextGaussian();
          within += landscape.within(c).stream().anyMatch(s -> own >= s[0] && own <= s[1]) ? 1 : 0;
        }
        all.put(place, new CellVotes(place, within, REPLICATES - within, 0));
      }
    }
    return all;
  }

  private static BoundarySearch search(int columns, int cells, long budget) {
    List<List<Long>> sheet =
        IntStream.range(0, columns)
            .mapToObj(
                c -> LongStream.range((long) c * cells, (long) (c + 1) * cells).boxed().toList())
            .toList();
    return new BoundarySearch(
        SearchSpec.adaptive(budget, SoughtLine.FITTED), new SearchColumns(List.of(sheet)));
  }

  /** Everything that a search asks for, until it ends. */
  private static Map<Long, CellVotes> searched(BoundarySearch search, Map<Long, CellVotes> grid) {
    Map<Long, CellVotes> known = new HashMap<>();
    for (Decision d = search.next(known); d.end() == SearchEnd.GOES_ON; d = search.next(known)) {
      assertThat(d.asks()).isNotEmpty();
      for (Ask ask : d.asks()) {
        assertThat(known.put(ask.place(), grid.get(ask.place()))).as("asked twice").isNull();
      }
    }
    return known;
  }

  private static List<Double> lines(
      BoundarySearch search, Map<Long, CellVotes> votes, int column, int cells) {
    return search.crossings(votes).stream()
        .filter(x -> x.low() / cells == column)
        .map(x -> (x.low() + x.high()) / 2.0 - (double) column * cells)
        .toList();
  }

  /** Whether every line of the one has one of the other within a cell, and the other way round. */
  private static boolean agree(List<Double> one, List<Double> other) {
    return one.stream().allMatch(a -> other.stream().anyMatch(b -> Math.abs(a - b) <= 1))
        && other.stream().allMatch(a -> one.stream().anyMatch(b -> Math.abs(a - b) <= 1));
  }

  /** What came of searching one landscape under each of the sweep seeds. */
  private record Outcome(double found, double medianCost) {}

  private static Outcome outcome(int columns, int cells, Landscapes landscapes) {
    int found = 0;
    double[] costs = new double[SEEDS];
    for (int s = 0; s < SEEDS; s++) {
      Seed seed = Seed.of(s).derive("landscape");
      Map<Long, CellVotes> grid =
          grid(columns, cells, landscapes.of(columns, cells, seed.stream()), NOISE, seed);
      BoundarySearch search = search(columns, cells, 0);
      Map<Long, CellVotes> known = searched(search, grid);
      costs[s] = known.size() / (double) grid.size();
      for (int c = 0; c < columns; c++) {
        found += agree(lines(search, known, c, cells), lines(search, grid, c, cells)) ? 1 : 0;
      }
    }
    Arrays.sort(costs);
    return new Outcome(
        found / (double) (SEEDS * columns), (costs[SEEDS / 2 - 1] + costs[SEEDS / 2]) / 2);
  }

  /** Landscapes of a size. */
  interface Landscapes {
    Landscape of(int columns, int cells, RandomStream stream);
  }

  /** The fitted line rises or falls over the grid, bent, and may leave it. */
  private static Landscape monotone(int columns, int cells, RandomStream stream) {
    double start = cells * (0.5 * stream.nextDouble() - 0.1);
    double rise = cells * (0.3 + 0.7 * stream.nextDouble());
    double bend = 0.5 + 1.5 * stream.nextDouble();
    boolean falls = stream.nextDouble() < 0.5;
    return c -> {
      double share = (falls ? columns - 1 - c : c) / (columns - 1.0);
      return List.of(new double[] {-1e9, start + rise * Math.pow(share, bend)});
    };
  }

  /** The line rises and falls, and part of the columns is too cold to be fitted as well. */
  private static Landscape notMonotone(int columns, int cells, RandomStream stream) {
    double level = cells * (0.55 + 0.2 * stream.nextDouble());
    double height = cells * (0.1 + 0.15 * stream.nextDouble());
    double phase = 6.28 * stream.nextDouble();
    int from = stream.nextInt(columns / 2);
    int to = from + columns / 3 + stream.nextInt(columns / 3);
    double cold = cells * (0.1 + 0.2 * stream.nextDouble());
    return c ->
        List.of(
            new double[] {
              c >= from && c <= to ? cold : -1e9,
              level + height * Math.sin(phase + 6.28 * c / columns)
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 16, 20})
  void aMonotoneLineIsFoundWithinOneCellAtAQuarterOfTheGrid(int size) {
    Outcome outcome = outcome(size, size, BoundarySearchTest::monotone);
    System.out.println(size + " x " + size + ", monotone: " + outcome);
    assertThat(outcome.found()).isGreaterThanOrEqualTo(0.95);
    assertThat(outcome.medianCost()).isLessThanOrEqualTo(0.25);
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 16, 20})
  void linesThatAreNotMonotoneAreFoundAtTwoFifthsOfTheGrid(int size) {
    Outcome outcome = outcome(size, size, BoundarySearchTest::notMonotone);
    System.out.println(size + " x " + size + ", not monotone: " + outcome);
    assertThat(outcome.found()).isGreaterThanOrEqualTo(0.95);
    assertThat(outcome.medianCost()).isLessThanOrEqualTo(0.40);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 9, 12, 17, 33})
  void withoutNoiseEveryLineOfBruteForceIsFoundWithinOneCell(int size) {
    for (int s = 0; s < SEEDS; s++) {
      Seed seed = Seed.of(s).derive("exact");
      Map<Long, CellVotes> grid = grid(size, size, monotone(size, size, seed.stream()), 0, seed);
      BoundarySearch search = search(size, size, 0);
      Map<Long, CellVotes> known = searched(search, grid);
      for (int c = 0; c < size; c++) {
        assertThat(agree(lines(search, known, c, size), lines(search, grid, c, size)))
            .as("seed %s column %s", s, c)
            .isTrue();
      }
    }
  }

  @Test
  void theSameVotesLeadToTheSameDecisionInWhateverOrderTheyCame() {
    Seed seed = Seed.of(3);
    Map<Long, CellVotes> grid = grid(12, 12, monotone(12, 12, seed.stream()), NOISE, seed);
    BoundarySearch search = search(12, 12, 0);
    List<Long> first = search.next(Map.of()).asks().stream().map(Ask::place).toList();
    Map<Long, CellVotes> forwards = new LinkedHashMap<>();
    first.forEach(p -> forwards.put(p, grid.get(p)));
    Map<Long, CellVotes> backwards = new LinkedHashMap<>();
    new ArrayList<>(first).reversed().forEach(p -> backwards.put(p, grid.get(p)));
    assertThat(search(12, 12, 0).next(forwards)).isEqualTo(search.next(backwards));
  }

  @Test
  void aBudgetIsNeverPassedAndWhatFitsIsTheBeginningOfWhatWouldBeAsked() {
    Seed seed = Seed.of(5);
    Map<Long, CellVotes> grid = grid(12, 12, notMonotone(12, 12, seed.stream()), NOISE, seed);
    for (int budget : new int[] {12, 15, 20, 30}) {
      BoundarySearch search = search(12, 12, budget);
      Map<Long, CellVotes> known = searched(search, grid);
      assertThat(known).hasSize(budget);
      assertThat(search.next(known).end()).isEqualTo(SearchEnd.BUDGET_SPENT);
    }
  }

  @Test
  void cellsThatSayNothingArePassedOverForTheNearest() {
    Seed seed = Seed.of(7);
    Map<Long, CellVotes> grid = grid(12, 12, monotone(12, 12, seed.stream()), 0, seed);
    grid.replaceAll((p, v) -> p % 3 == 0 ? new CellVotes(p, 0, 0, REPLICATES) : v);
    BoundarySearch search = search(12, 12, 0);
    Map<Long, CellVotes> known = searched(search, grid);
    for (int c = 0; c < 12; c++) {
      assertThat(agree(lines(search, known, c, 12), lines(search, grid, c, 12))).isTrue();
    }
    grid.replaceAll((p, v) -> new CellVotes(p, 0, 0, REPLICATES));
    assertThat(search.crossings(searched(search, grid))).isEmpty();
  }

  @Test
  void aTieIsBeyondAndAMajorityOfWhatIsReadCounts() {
    assertThat(new CellVotes(0, 2, 2, 1).isWithin()).isFalse();
    assertThat(new CellVotes(0, 2, 1, 7).isWithin()).isTrue();
    assertThat(new CellVotes(0, 0, 0, 5).isRead()).isFalse();
  }
}
