package io.orograph.orchestrator.block;

import io.orograph.core.metric.Metric;
import io.orograph.core.sweep.CellPair;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import java.util.List;
import java.util.Optional;

/** Something a worker can be given whole; runs are named by their place in the block. */
public sealed interface Task {
  /** Names it within its sweep. */
  String id();

  /** Grid index of its first run: earlier ones go first. */
  long order();

  /** Runs that are trained together. */
  record Train(String id, long order, List<Integer> members) implements Task {
    public Train {
      members = List.copyOf(members);
    }
  }

  /**
   * Runs that were trained together and are trained once more, for the checkpoints along the way
   * that were not kept.
   */
  record Replay(String id, long order, List<Integer> members) implements Task {
    public Replay {
      members = List.copyOf(members);
    }
  }

  /**
   * All measurements of one cell, or of the runs of one against those of another; of metrics of the
   * lab's own, each of which has its workers, those of one in one cell.
   *
   * @param cell the cell, or the first of the two
   * @param runs of a pair those of the first cell before those of the second
   * @param pair the two cells; empty for one
   * @param own the one metric of the lab's own that it is of; empty: of all others
   */
  record Measure(
      String id,
      long order,
      String cell,
      List<Integer> runs,
      Optional<CellPair> pair,
      Optional<Metric> own)
      implements Task {
    public Measure {
      runs = List.copyOf(runs);
    }

    /** Of one cell. */
    Measure(String id, long order, String cell, List<Integer> runs) {
      this(id, order, cell, runs, Optional.empty(), Optional.empty());
    }

    /** The measurements of a cell that it makes. */
    List<MeasurementSpec> measurements(SweepSpec spec) {
      return own.isPresent()
          ? spec.measurements().stream().filter(m -> m.metric().equals(own.get())).toList()
          : pair.map(p -> p.measurements(spec)).orElse(spec.measurements()).stream()
              .filter(m -> !m.kind().isOwn())
              .toList();
    }
  }
}
