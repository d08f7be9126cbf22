package io.orograph.orchestrator.sweep;

import io.orograph.core.stop.LossHistory;
import io.orograph.core.stop.RunAt;
import io.orograph.core.stop.RunLoss;
import io.orograph.core.stop.Stop;
import io.orograph.core.stop.StopDecision;
import io.orograph.core.stop.StoppingRule;
import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.SweepSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the early stopping of a sweep is: what its runs have come to, and what was decided at
 * which rung. All of it is from events, so that a decision is taken once and never again.
 *
 * @param runs what each has reached, by its place
 * @param rungs decisions, the first first
 */
public record StopProgress(Map<RunAt, LossHistory> runs, List<Rung> rungs) {
  /** Of a sweep that has decided nothing, or that stops no run. */
  public static final StopProgress NONE = new StopProgress(Map.of(), List.of());

  /** Runs named in one event, which stays within 4 KiB. */
  static final int MOST_RUNS = 100;

  public StopProgress {
    runs = Map.copyOf(runs);
    rungs = List.copyOf(rungs);
  }

  /**
   * One decision.
   *
   * @param number of the rung, from 1
   * @param decision what was decided
   * @param at when
   */
  public record Rung(int number, StopDecision decision, Instant at) {}

  /** Rungs decided. */
  public int passed() {
    return rungs.size();
  }

  /** What runs have come to, as events. */
  static List<SweepEvent> reported(List<RunLoss> losses, Instant at) {
    List<SweepEvent> events = new ArrayList<>();
    for (int from = 0; from < losses.size(); from += MOST_RUNS) {
      events.add(
          new SweepEvent.LossesReported(
              losses.subList(from, Math.min(losses.size(), from + MOST_RUNS)), at));
    }
    return events;
  }

  /** The next decision, by what is known: a pure function. None where no run is at its rung. */
  List<SweepEvent> decide(SweepSpec spec, Instant at) {
    EarlyStopping rule = spec.earlyStopping();
    if (!rule.any()) {
      return List.of();
    }
    long step = rule.step(passed() + 1);
    if (runs.values().stream().noneMatch(run -> StoppingRule.isAt(step, run))) {
      return List.of();
    }
    StopDecision decision = StoppingRule.decide(rule, step, runs);
    List<Stop> stops = decision.stops();
    List<SweepEvent> events = new ArrayList<>();
    for (int from = 0; from == 0 || from < stops.size(); from += MOST_RUNS) {
      events.add(
          new SweepEvent.RungDecided(
              passed() + 1,
              new StopDecision(
                  step,
                  decision.compared(),
                  decision.goingOn(),
                  stops.subList(from, Math.min(stops.size(), from + MOST_RUNS))),
              at));
    }
    return events;
  }

  /** After runs have told what they have come to. */
  StopProgress with(List<RunLoss> losses) {
    Map<RunAt, LossHistory> all = new TreeMap<>(runs);
    for (RunLoss l : losses) {
      LossHistory before = all.getOrDefault(l.run(), LossHistory.NONE);
      all.put(l.run(), before.with(l.step(), l.loss(), l.live()));
    }
    return new StopProgress(all, rungs);
  }

  /** After one more event of a decision, which may be of several. */
  StopProgress after(SweepEvent.RungDecided e) {
    List<Rung> all = new ArrayList<>(rungs);
    List<Stop> stops = new ArrayList<>();
    if (!all.isEmpty() && all.getLast().number() == e.rung()) {
      stops.addAll(all.removeLast().decision().stops());
    }
    stops.addAll(e.decision().stops());
    StopDecision d = e.decision();
    all.add(
        new Rung(e.rung(), new StopDecision(d.step(), d.compared(), d.goingOn(), stops), e.at()));
    return new StopProgress(runs, all);
  }

  /** The runs of some cells that were stopped so far, with the reasons. */
  List<StoppedRun> stopped(EarlyStopping rule, long fromCell, long toCell) {
    List<StoppedRun> stopped = new ArrayList<>();
    for (Rung rung : rungs) {
      StopDecision d = rung.decision();
      for (Stop stop : d.stops()) {
        RunAt run = stop.run();
        if (run.place() >= fromCell && run.place() < toCell) {
          String reason = StopDecision.words(rule, d.step(), d.compared(), d.goingOn(), stop);
          stopped.add(new StoppedRun(run.place(), run.replicate(), reason));
        }
      }
    }
    return List.copyOf(stopped);
  }
}
