package io.orograph.core.metric;

/** What a metric kind speaks of, and so which checkpoints it waits for. */
public enum MetricLevel {
  /** One run: its checkpoint alone. */
  RUN,
  /** Two replicates of one cell, {@code i < j}. */
  PAIR
}
