package io.orograph.deploy.watch;

import io.orograph.deploy.watch.ExportedMeters.Meter;
import io.orograph.deploy.watch.PromQl.Condition;
import io.orograph.deploy.watch.PromQl.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Judges expressions by what the services really export. */
public final class Expressions {
  private static final Set<String> RISES = Set.of("rate", "irate", "increase", "resets");

  /** Labels that Prometheus gives every series that it scrapes. */
  private static final Set<String> SCRAPED = Set.of("job", "instance");

  /** Series that Prometheus itself makes of every scrape. */
  private static final Set<String> OWN = Set.of("up", "scrape_duration_seconds");

  private final ExportedMeters exported;
  private final Set<String> recorded;

  /**
   * A judge.
   *
   * @param exported what the services export
   * @param recorded the names that recording rules make
   */
  public Expressions(ExportedMeters exported, Set<String> recorded) {
    this.exported = exported;
    this.recorded = Set.copyOf(recorded);
  }

  /** What is wrong with an expression; nothing if it is sound. */
  public List<String> findings(String expression) {
    PromQl read;
    try {
      read = PromQl.of(expression);
    } catch (IllegalArgumentException e) {
      return List.of("not an expression: " + e.getMessage());
    }
    if (read.selectors().isEmpty()) {
      return List.of("reads nothing");
    }
    List<String> found = new ArrayList<>();
    Set<String> labels = new TreeSet<>(SCRAPED);
    labels.add("le");
    boolean open = false;
    for (Selector selector : read.selectors()) {
      Optional<Meter> meter = exported.find(selector.metric());
      if (meter.isPresent()) {
        labels.addAll(meter.get().labels());
        judge(selector, meter.get(), found);
      } else if (recorded.contains(selector.metric())) {
        open = true; // its labels are those its rule keeps
        if (selector.within().stream().anyMatch(RISES::contains)) {
          found.add(selector.metric() + ": a recorded value, which no counter is, under a rate");
        }
      } else if (!OWN.contains(selector.metric())) {
        found.add(selector.metric() + ": exported by no service");
      }
    }
    for (String label : read.grouping()) {
      if (!open && !labels.contains(label)) {
        found.add(label + ": a label that none of its series has");
      }
    }
    buckets(read, found);
    return found;
  }

  private static void judge(Selector selector, Meter meter, List<String> found) {
    boolean rises = selector.within().stream().anyMatch(RISES::contains);
    if (rises && meter.type() == ExportedMeters.Type.GAUGE) {
      found.add(meter.name() + ": a gauge under a rate");
    }
    if (!rises && meter.type() != ExportedMeters.Type.GAUGE) {
      found.add(meter.name() + ": a counter without a rate");
    }
    if (rises && selector.range().isEmpty()) {
      found.add(meter.name() + ": a rate without a range");
    }
    for (Condition condition : selector.conditions()) {
      if (!meter.labels().contains(condition.label()) && !SCRAPED.contains(condition.label())) {
        found.add(meter.name() + ": has no label " + condition.label());
      }
    }
  }

  /** A quantile is of buckets, and keeps their bounds. */
  private void buckets(PromQl read, List<String> found) {
    for (Selector selector : read.selectors()) {
      boolean quantile = selector.within().contains("histogram_quantile");
      boolean bucket =
          exported
              .find(selector.metric())
              .filter(m -> m.type() == ExportedMeters.Type.BUCKET)
              .isPresent();
      if (quantile && !bucket) {
        found.add(selector.metric() + ": a quantile of what are no buckets");
      }
      if (quantile && selector.within().contains("sum") && !read.grouping().contains("le")) {
        found.add(selector.metric() + ": a quantile without the bounds of the buckets (le)");
      }
    }
  }
}
