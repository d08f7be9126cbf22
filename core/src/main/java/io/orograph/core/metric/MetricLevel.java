package io.orograph.core.metric;

import java.util.List;

/** What a metric kind speaks of, and so which checkpoints it waits for. */
public enum MetricLevel {
  /** One run: its checkpoint alone. */
  RUN("runs"),
  /** Two replicates of one cell, {@code i < j}. */
  PAIR("pairs"),
  /** All replicates of one cell that reached their end, at least two. */
  CELL("cells");

  private final String plural;

  MetricLevel(String plural) {
    this.plural = plural;
  }

  /** Fewest replicates that a kind of this level can speak of. */
  public int fewestReplicates() {
    return this == RUN ? 1 : 2;
  }

  /** How many values a metric of this level has in a cell of so many replicates. */
  public long subjects(long replicates) {
    return switch (this) {
      case RUN -> replicates;
      case PAIR -> replicates * (replicates - 1) / 2;
      case CELL -> replicates < fewestReplicates() ? 0 : 1;
    };
  }

  /** Whether a kind of this level may speak of these replicates: as many, none twice, in order. */
  public boolean speaksOf(List<Integer> replicates) {
    int size = replicates.size();
    boolean right =
        switch (this) {
          case RUN -> size == 1;
          case PAIR -> size == 2;
          case CELL -> size >= 2;
        };
    boolean ordered = right && replicates.getFirst() >= 0;
    for (int i = 1; i < size; i++) {
      ordered &= replicates.get(i - 1) < replicates.get(i);
    }
    return ordered;
  }

  /** What {@link #speaksOf} wants, in words. */
  public String expectedReplicates() {
    return switch (this) {
      case RUN -> "one, 0 or more";
      case PAIR -> "two, 0 or more, the smaller first";
      case CELL -> "two or more, each 0 or more, the smaller first";
    };
  }

  /** What its values are of: {@code runs}, {@code pairs} or {@code cells}. */
  public String plural() {
    return plural;
  }
}
