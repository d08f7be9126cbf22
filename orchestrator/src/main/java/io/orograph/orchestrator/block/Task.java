package io.orograph.orchestrator.block;

import java.util.List;

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

  /** All measurements of one cell. */
  record Measure(String id, long order, String cell, List<Integer> runs) implements Task {
    public Measure {
      runs = List.copyOf(runs);
    }
  }
}
