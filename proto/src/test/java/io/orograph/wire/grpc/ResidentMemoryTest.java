package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ResidentMemoryTest {
  private static final int MUCH = 256 << 20;

  @Test
  void memoryOutsideTheHeapIsSeenOnceItIsWrittenTo() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new ResidentMemory().bindTo(registry);
    double before = registry.get("process.resident.memory").gauge().value();
    ByteBuffer buffer = ByteBuffer.allocateDirect(MUCH);
    for (int i = 0; i < MUCH; i += 1024) {
      buffer.put(i, (byte) 1);
    }
    double after = registry.get("process.resident.memory").gauge().value();
    assertThat(buffer.get(0)).isOne();
    assertThat(after - before).isBetween(0.8 * MUCH, 1.5 * MUCH);
  }
}
