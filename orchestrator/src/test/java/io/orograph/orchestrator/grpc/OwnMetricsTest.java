package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.registry.WorkerView;
import io.orograph.orchestrator.results.Samples;
import io.orograph.v1.OwnMetric;
import io.orograph.wire.grpc.OrographException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What workers announce, and what sweeps are said to wait for. */
class OwnMetricsTest {
  private static OwnMetric.Builder announced(String kind, String name) {
    return OwnMetric.newBuilder()
        .setKind(kind)
        .setMetric(name)
        .setDefinition("a share")
        .setProgramDigest("ab".repeat(32));
  }

  private static SweepSpec asking(MetricKind kind, String name) {
    return Samples.spec(List.of(4), List.of(16), 2)
        .withMeasurements(List.of(new MeasurementSpec(Metric.of(kind, name), Map.of())));
  }

  private static WorkerView worker(String name, boolean trainer, OwnMetric... metrics) {
    return new WorkerView(
        name,
        trainer ? WorkerKind.TRAINER : WorkerKind.METRICS,
        1,
        1,
        "cpu",
        "v",
        false,
        false,
        List.of(),
        trainer ? Map.of("digits", "d") : Map.of(),
        OwnMetrics.fromProto(trainer ? WorkerKind.TRAINER : WorkerKind.METRICS, List.of(metrics)),
        Optional.empty());
  }

  @Test
  void anAnnouncementGoesInAndOutUnchanged() {
    List<OwnMetric> wire = List.of(announced("USER_CELL", "user.lab.spread").build());
    assertThat(
            OwnMetrics.fromProto(WorkerKind.METRICS, wire).stream()
                .map(OwnMetrics::toProto)
                .toList())
        .isEqualTo(wire);
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    List<OwnMetric> wire =
        List.of(
            announced("TRAIN_LOSS", "user.lab.a").build(),
            announced("USER_RUN", "sparsity").build(),
            announced("USER_RUN", "user.lab.a").setProgramDigest("?").build(),
            announced("USER_RUN", "user.lab.b").setDefinition("x".repeat(1001)).build());
    assertThatThrownBy(() -> OwnMetrics.fromProto(WorkerKind.TRAINER, wire))
        .isInstanceOf(OrographException.class)
        .hasMessageContaining("hello.metrics: 4 metrics (expected: none of a trainer)")
        .hasMessageContaining("hello.metrics[0].kind: TRAIN_LOSS")
        .hasMessageContaining("hello.metrics[1].metric: sparsity")
        .hasMessageContaining("hello.metrics[2].metric: user.lab.a (expected: each name once)")
        .hasMessageContaining("hello.metrics[2].program_digest: ?")
        .hasMessageContaining("hello.metrics[3].definition: 1001 characters");
  }

  @Test
  void aSweepIsAcceptedAndSaysWhichWorkersItWaitsFor() {
    SweepSpec spec = asking(MetricKind.USER_RUN, "user.lab.sparsity");
    WorkerView trainer = worker("t", true);
    assertThat(Missing.of(spec, List.of(trainer)))
        .isEqualTo("a worker that announces user.lab.sparsity as a metric of runs");
    OwnMetric pair = announced("USER_PAIR", "user.lab.sparsity").build();
    assertThat(Missing.of(spec, List.of(trainer, worker("o", false, pair))))
        .isEqualTo("a worker that announces user.lab.sparsity as a metric of runs");
    OwnMetric run = announced("USER_RUN", "user.lab.sparsity").build();
    assertThat(Missing.of(spec, List.of(trainer, worker("o", false, run)))).isEmpty();
  }
}
