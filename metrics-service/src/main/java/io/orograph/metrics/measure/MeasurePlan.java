package io.orograph.metrics.measure;

import io.orograph.core.measure.Subject;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The measurements of one cell in the order in which they are made: by kind as the catalogue lists
 * them, then by replicates; those recorded already are left out.
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
   * @param runs one run, or two with the smaller replicate first
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
      return new Subject(cell, replicates(), runs.stream().map(MeasuredRun::checkpoint).toList());
    }
  }

  /** The plan of an order. */
  public static MeasurePlan of(MeasureOrder order) {
    List<Target> targets = new ArrayList<>();
    for (MeasurementSpec spec : order.measurements()) {
      for (Target target : every(spec, order.runs())) {
        if (!order.recorded().contains(new Recorded(spec.kind(), target.replicates()))) {
          targets.add(target);
        }
      }
    }
    return new MeasurePlan(order, targets);
  }

  /** What is asked of this kind, recorded or not. */
  public Optional<MeasurementSpec> asked(MetricKind kind) {
    return order.measurements().stream().filter(m -> m.kind() == kind).findFirst();
  }

  private static List<Target> every(MeasurementSpec spec, List<MeasuredRun> runs) {
    return switch (spec.kind().level()) {
      case RUN -> runs.stream().map(run -> new Target(spec, List.of(run))).toList();
      case PAIR -> {
        List<Target> pairs = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
          for (int j = i + 1; j < runs.size(); j++) {
            pairs.add(new Target(spec, List.of(runs.get(i), runs.get(j))));
          }
        }
        yield pairs;
      }
    };
  }
}
