package io.orograph.benchmarks.race;

import io.orograph.benchmarks.report.Sample;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The rates of all rounds that counted.
 *
 * @param entries those that could do the work
 */
public record Outcome(List<Entry> entries) {
  public Outcome {
    entries = List.copyOf(entries);
  }

  /**
   * One contender.
   *
   * @param contender who
   * @param rates round by round
   */
  public record Entry(Contender contender, List<Rate> rates) {
    Sample sample(ToDoubleFunction<Rate> figure) {
      return new Sample(rates.stream().map(r -> figure.applyAsDouble(r)).toList());
    }
  }

  /** Rates by wall time of the contender of this name; empty if it took no part. */
  public Optional<Sample> rate(String name) {
    return entries.stream()
        .filter(e -> e.contender().name().equals(name))
        .findFirst()
        .map(e -> e.sample(Rate::perSecond));
  }

  /** Ours by wall time. */
  public Optional<Sample> ours() {
    return first(Contender.Role.OURS).map(e -> e.sample(Rate::perSecond));
  }

  /** The fastest of those that ours is judged against, by the median. */
  public Optional<Entry> bestPeer() {
    return entries.stream()
        .filter(e -> e.contender().role() == Contender.Role.PEER)
        .max(Comparator.comparingDouble(e -> e.sample(Rate::perSecond).median()));
  }

  /** Ours over the best peer by wall time, round by round. */
  public Optional<Sample> ratio() {
    return ratio(Rate::perSecond);
  }

  /** Ours over the best peer by processor time, round by round. */
  public Optional<Sample> cpuRatio() {
    return ratio(Rate::perCpuSecond);
  }

  private Optional<Sample> ratio(ToDoubleFunction<Rate> figure) {
    return first(Contender.Role.OURS)
        .flatMap(o -> bestPeer().map(p -> o.sample(figure).over(p.sample(figure))));
  }

  private Optional<Entry> first(Contender.Role role) {
    return entries.stream().filter(e -> e.contender().role() == role).findFirst();
  }
}
