package io.orograph.orchestrator.results;

import io.orograph.core.metric.Metric;
import java.util.Set;

/**
 * Means of a diagram: those of every metric in every cell, or a part of them.
 *
 * @param all whether of every metric
 * @param metrics else names of metrics
 * @param cells ids of cells; empty for every cell
 */
public record Means(boolean all, Set<String> metrics, Set<String> cells) {
  /** Those of every metric in every cell. */
  public static final Means ALL = new Means(true, Set.of(), Set.of());

  public Means {
    metrics = Set.copyOf(metrics);
    cells = Set.copyOf(cells);
  }

  /** Whether the mean of {@code metric} in {@code cell} is among them. */
  public boolean has(String cell, Metric metric) {
    return ofCell(cell) && (all || metrics.contains(metric.name()));
  }

  /** Whether they are of {@code cell} too. */
  public boolean ofCell(String cell) {
    return cells.isEmpty() || cells.contains(cell);
  }
}
