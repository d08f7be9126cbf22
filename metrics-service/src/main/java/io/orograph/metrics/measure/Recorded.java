package io.orograph.metrics.measure;

import io.orograph.core.metric.MetricKind;
import java.util.List;

/**
 * A measurement that exists already.
 *
 * @param kind which quantity
 * @param replicates one replicate, or two with the smaller first
 */
public record Recorded(MetricKind kind, List<Integer> replicates) {
  public Recorded {
    replicates = List.copyOf(replicates);
  }
}
