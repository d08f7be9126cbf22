package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.measure.Invariant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricsMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @ParameterizedTest
  @EnumSource
  void everyInvariantIsCountedFromZeroOn(Invariant invariant) {
    var unused = new MetricsMeters(registry, "cpu", new HeldTasks(1));
    Tags tags = Tags.of("pool", "cpu", "invariant", invariant.text());
    assertThat(registry.get("orograph.invariant.violations").tags(tags).counter().count()).isZero();
    assertThat(registry.get("orograph.invariant.checks").tags(tags).counter().count()).isZero();
  }
}
