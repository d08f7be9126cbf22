package io.orograph.orchestrator.sweep;

import io.orograph.core.search.Ask;
import io.orograph.core.search.BoundarySearch;
import io.orograph.core.search.CellVotes;
import io.orograph.core.search.Decision;
import io.orograph.core.search.SearchEnd;
import io.orograph.core.sweep.SweepSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far the adaptive search of a sweep is: what it has decided, and what came of the cells that
 * it asked for. All of it is from events, so that a decision is taken once and never again.
 *
 * @param votes by place in the grid, as the blocks reported them last
 * @param rounds its decisions, the oldest first; of the last that asks for nothing, why
 */
public record SearchProgress(Map<Long, CellVotes> votes, List<Round> rounds) {
  /** Of a sweep that has decided nothing, or that does not search. */
  public static final SearchProgress NONE = new SearchProgress(Map.of(), List.of());

  /** Cells named in one event, which stays within 4 KiB. */
  static final int MOST_ASKS = 150;

  public SearchProgress {
    votes = Map.copyOf(votes);
    rounds = List.copyOf(rounds);
  }

  /**
   * One decision.
   *
   * @param number from 1
   * @param asks cells to be trained, in the order decided
   * @param end whether the search goes on
   * @param at when it was decided
   */
  public record Round(int number, List<Ask> asks, SearchEnd end, Instant at) {
    public Round {
      asks = List.copyOf(asks);
    }
  }

  /** Decisions that asked for cells. */
  public int asking() {
    return (int) rounds.stream().filter(r -> !r.asks().isEmpty()).count();
  }

  /** The next decision, by what is known: a pure function. */
  List<SweepEvent.SearchDecided> decide(SweepSpec spec, Instant at) {
    Decision decision = new BoundarySearch(spec).next(votes);
    int number = rounds.isEmpty() ? 1 : rounds.getLast().number() + 1;
    List<SweepEvent.SearchDecided> events = new ArrayList<>();
    List<Ask> asks = decision.asks();
    for (int from = 0; from == 0 || from < asks.size(); from += MOST_ASKS) {
      events.add(
          new SweepEvent.SearchDecided(
              number,
              asks.subList(from, Math.min(asks.size(), from + MOST_ASKS)),
              decision.end(),
              at));
    }
    return events;
  }

  /** After one more event of a decision, which may be of several. */
  SearchProgress after(SweepEvent.SearchDecided e) {
    List<Round> all = new ArrayList<>(rounds);
    List<Ask> asks = new ArrayList<>();
    if (!all.isEmpty() && all.getLast().number() == e.round()) {
      asks.addAll(all.removeLast().asks());
    }
    asks.addAll(e.asks());
    all.add(new Round(e.round(), asks, e.end(), e.at()));
    return new SearchProgress(votes, all);
  }

  /** After a block has reported what came of its cells. */
  SearchProgress with(List<CellVotes> reported) {
    if (reported.isEmpty()) {
      return this;
    }
    Map<Long, CellVotes> all = new TreeMap<>(votes);
    reported.forEach(v -> all.put(v.place(), v));
    return new SearchProgress(all, rounds);
  }

  /** A specification with the cells of one more event asked for. */
  public static SweepSpec asking(SweepSpec spec, List<Ask> asks) {
    Set<Long> places = new TreeSet<>(spec.search().asked());
    asks.forEach(ask -> places.add(ask.place()));
    return spec.withSearch(spec.search().withAsked(places));
  }
}
