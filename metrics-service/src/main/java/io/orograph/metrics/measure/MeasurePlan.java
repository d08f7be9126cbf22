package io.orograph.metrics.measure;

import io.orograph.core.measure.Subject;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.sweep.MeasurementSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The measurements of one cell in the order in which they are made: those of single runs, run by
 * run, then those of pairs, kind by kind, then those of the cell; kinds as the catalogue lists
 * them. Kinds of one run that share work (both ends of a spectrum) are neighbours, so that little
 * is done twice when an attempt is cut. Those recorded already are left out.
 *
 * @param order what was asked for
 * @param targets what is to be done, in order
 */
public record MeasurePlan(MeasureOrder order, List<Target> targets) {
  public MeasurePlan {
    targets = List.copyOf(targets);
  }

  /**
   * One measurement to be made.
   *
   * @param spec kind and options
   * @param runs one run, two, or all that did not collapse; the smaller replicate first
   */
  public record Target(MeasurementSpec spec, List<MeasuredRun> runs) {
    public Target {
      runs = List.copyOf(runs);
    }

    /** The replicates it speaks of. */
    public List<Integer> replicates() {
      return runs.stream().map(r -> r.run().replicate()).toList();
    }

    /** What it speaks of. */
    public Subject subject(String cell) {
      String own = runs.getFirst().run().cell();
      String last = runs.getLast().run().cell();
      return new Subject(
          cell,
          replicates(),
          runs.stream().map(MeasuredRun::checkpoint).toList(),
          last.equals(own) ? "" : last);
    }
  }

  /** The plan of an order. */
  public static MeasurePlan of(MeasureOrder order) {
    List<Target> targets = new ArrayList<>();
    for (MeasuredRun run : order.runs()) {
      for (MeasurementSpec spec : order.measurements()) {
        if (spec.kind().level() == MetricLevel.RUN) {
          targets.add(new Target(spec, List.of(run)));
        }
      }
    }
    for (MeasurementSpec spec : order.measurements()) {
      if (spec.kind().level() == MetricLevel.PAIR) {
        pairs(order, spec).forEach(pair -> targets.add(new Target(spec, pair)));
      }
    }
    List<MeasuredRun> members = members(order.runs());
    if (members.size() >= MetricLevel.CELL.fewestReplicates()) {
      for (MeasurementSpec spec : order.measurements()) {
        if (spec.kind().level() == MetricLevel.CELL) {
          targets.add(new Target(spec, spoken(spec.kind(), members)));
        }
      }
    }
    targets.removeIf(
        t -> order.recorded().contains(new Recorded(t.spec().metric(), t.replicates())));
    return new MeasurePlan(order, targets);
  }

  /** What is asked of this kind, recorded or not, in the order of the request. */
  public List<MeasurementSpec> asked(MetricKind kind) {
    return order.measurements().stream().filter(m -> m.kind() == kind).toList();
  }

  /** Whether the metric of a target is the first of those of its kind that share work with it. */
  public boolean isFirst(Target target, Predicate<MeasurementSpec> sharing) {
    return asked(target.spec().kind()).stream()
        .filter(sharing)
        .findFirst()
        .filter(target.spec()::equals)
        .isPresent();
  }

  /** Those that did not collapse; if all did, all. A collapsed network would spoil what all do. */
  private static List<MeasuredRun> members(List<MeasuredRun> runs) {
    List<MeasuredRun> trained = runs.stream().filter(r -> !r.collapsed()).toList();
    return trained.isEmpty() ? runs : trained;
  }

  /** Of which replicates a kind of the whole cell speaks: a plane goes through three. */
  private static List<MeasuredRun> spoken(MetricKind kind, List<MeasuredRun> members) {
    return kind == MetricKind.LOSS_PLANE
        ? members.subList(0, Math.min(PlaneMeter.NETWORKS, members.size()))
        : members;
  }

  /** Of one cell those that the measurement asks for, of two all that meet. */
  private static List<List<MeasuredRun>> pairs(MeasureOrder order, MeasurementSpec spec) {
    if (!spec.isOfFirstPair() || isAcross(order)) {
      return pairs(order);
    }
    List<MeasuredRun> members = members(order.runs());
    return members.size() < 2 ? List.of() : List.of(List.copyOf(members.subList(0, 2)));
  }

  private static boolean isAcross(MeasureOrder order) {
    return order.runs().stream().map(r -> r.run().cell()).distinct().count() > 1;
  }

  /** The pairs of runs: of one cell all, of two those of the one with those of the other. */
  private static List<List<MeasuredRun>> pairs(MeasureOrder order) {
    List<MeasuredRun> runs = order.runs();
    boolean across = isAcross(order);
    List<List<MeasuredRun>> pairs = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      for (int j = i + 1; j < runs.size(); j++) {
        if (!across || meet(order, runs.get(i), runs.get(j))) {
          pairs.add(List.of(runs.get(i), runs.get(j)));
        }
      }
    }
    return pairs;
  }

  private static boolean meet(MeasureOrder order, MeasuredRun a, MeasuredRun b) {
    return !a.run().cell().equals(b.run().cell())
        && (!order.sameReplicates() || a.run().replicate() == b.run().replicate());
  }

  /** The runs of a pair that no pair before it has, recorded or not. */
  List<MeasuredRun> newIn(Target target) {
    Set<MeasuredRun> before = new HashSet<>();
    for (List<MeasuredRun> pair : pairs(order)) {
      if (pair.equals(target.runs())) {
        break;
      }
      before.addAll(pair);
    }
    return target.runs().stream().filter(run -> !before.contains(run)).toList();
  }
}
