package io.orograph.metrics.measure;

import io.orograph.core.metric.Metric;
import java.util.List;

/**
 * A measurement that exists already.
 *
 * @param metric which quantity, under which name
 * @param replicates one replicate, two, or those of a cell; the smaller first
 */
public record Recorded(Metric metric, List<Integer> replicates) {
  public Recorded {
    replicates = List.copyOf(replicates);
  }
}
