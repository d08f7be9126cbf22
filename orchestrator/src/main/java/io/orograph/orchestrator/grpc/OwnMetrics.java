package io.orograph.orchestrator.grpc;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Violation;
import io.orograph.orchestrator.registry.OwnMetric;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Metrics of the lab's own, as workers announce them. */
final class OwnMetrics {
  private static final int MOST = 100;
  private static final int LONGEST_DEFINITION = 1_000;
  private static final String KINDS = "USER_RUN, USER_PAIR or USER_CELL";

  private OwnMetrics() {}

  /**
   * What a worker announces.
   *
   * @throws OrographException with everything that is wrong with it
   */
  static List<OwnMetric> fromProto(WorkerKind worker, List<io.orograph.v1.OwnMetric> protos) {
    List<Violation> wrong = new ArrayList<>();
    if (worker != WorkerKind.METRICS && !protos.isEmpty()) {
      wrong.add(new Violation("hello.metrics", protos.size() + " metrics", "none of a trainer"));
    }
    if (protos.size() > MOST) {
      wrong.add(new Violation("hello.metrics", protos.size() + " metrics", "at most " + MOST));
    }
    Set<String> names = new HashSet<>();
    List<OwnMetric> metrics = new ArrayList<>();
    for (int i = 0; i < Math.min(MOST, protos.size()); i++) {
      io.orograph.v1.OwnMetric p = protos.get(i);
      String at = "hello.metrics[" + i + "].";
      Optional<MetricKind> kind = MetricKind.named(p.getKind()).filter(MetricKind::isOwn);
      if (kind.isEmpty()) {
        wrong.add(new Violation(at + "kind", p.getKind(), KINDS));
      }
      Metric metric = new Metric(kind.orElse(MetricKind.USER_RUN), p.getMetric());
      if (!metric.isValid()) {
        wrong.add(new Violation(at + "metric", p.getMetric(), metric.expected()));
      }
      if (!names.add(p.getMetric())) {
        wrong.add(new Violation(at + "metric", p.getMetric(), "each name once"));
      }
      if (p.getDefinition().length() > LONGEST_DEFINITION) {
        wrong.add(
            new Violation(
                at + "definition",
                p.getDefinition().length() + " characters",
                "at most " + LONGEST_DEFINITION));
      }
      if (!p.getProgramDigest().matches("[0-9a-f]{64}")) {
        wrong.add(
            new Violation(
                at + "program_digest",
                p.getProgramDigest(),
                "64 hexadecimal digits in lower case, a SHA-256"));
      }
      metrics.add(new OwnMetric(metric, p.getDefinition(), p.getProgramDigest()));
    }
    if (!wrong.isEmpty()) {
      throw new OrographException(new OrographFailure.Rejected(wrong));
    }
    return metrics;
  }

  /** The wire form. */
  static io.orograph.v1.OwnMetric toProto(OwnMetric metric) {
    return io.orograph.v1.OwnMetric.newBuilder()
        .setKind(metric.metric().kind().name())
        .setMetric(metric.metric().name())
        .setDefinition(metric.definition())
        .setProgramDigest(metric.programDigest())
        .build();
  }
}
