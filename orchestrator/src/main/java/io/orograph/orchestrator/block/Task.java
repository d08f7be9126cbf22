package io.orograph.orchestrator.block;

import io.orograph.core.sweep.CellPair;
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
   * All measurements of one cell, or of the runs of one against those of another.
   *
   * @param cell the cell, or the first of the two
   * @param runs of a pair those of the first cell before those of the second
   * @param pair the two cells; empty for one
   */
  record Measure(String id, long order, String cell, List<Integer> runs, Optional<CellPair> pair)
      implements Task {
    public Measure {
      runs = List.copyOf(runs);
    }

    /** Of one cell. */
    Measure(String id, long order, String cell, List<Integer> runs) {
      this(id, order, cell, runs, Optional.empty());
    }
  }
}
