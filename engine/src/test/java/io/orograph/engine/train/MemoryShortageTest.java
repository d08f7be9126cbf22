package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.orograph.core.sweep.PackSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.MemoryShortage;
import io.orograph.engine.runtime.Precision;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryShortageTest {
  private final LaneContext lane = TestLane.context();

  @Test
  void anAllocationThatLibtorchCannotMakeIsRecognized() {
    try (MemoryScope scope = lane.newScope()) {
      Throwable thrown =
          catchThrowable(() -> scope.zeros(Precision.FLOAT64, 1L << 30, 1L << 20, 8));
      assertThat(thrown).hasMessageContaining("memory");
      assertThat(MemoryShortage.isBehind(thrown)).as(thrown.toString()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 79.10 GiB",
        "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"
      })
  void soIsOneOfAGpuBehindWhateverWrapsIt(String words) {
    Throwable thrown = new CompletionException(new IllegalStateException(words));
    assertThat(MemoryShortage.isBehind(thrown)).isTrue();
  }

  @Test
  void otherFailuresAreNot() {
    assertThat(MemoryShortage.isBehind(new IOException("No space left on device"))).isFalse();
    assertThat(MemoryShortage.isBehind(new IllegalStateException())).isFalse();
  }

  @Test
  void theEstimateGrowsWithTheMembersAndHoldsTheInputsOnce() {
    long one = bytes(3);
    long two = bytes(6);
    long four = bytes(12);
    assertThat(four - two).isEqualTo(2 * (two - one));
    assertThat(one).isGreaterThan(64L * Float.BYTES * 800).isLessThan(two);
  }

  private static long bytes(int members) {
    PackSpec pack =
        Runs.pack(
            java.util.stream.IntStream.range(0, members)
                .mapToObj(r -> Runs.run(16, 16, 100, r))
                .toArray(io.orograph.core.sweep.RunSpec[]::new));
    return PackMemory.bytes(pack, DataSets.shipped());
  }
}
