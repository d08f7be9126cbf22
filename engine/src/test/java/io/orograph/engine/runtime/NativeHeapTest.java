package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NativeHeapTest {
  private static final Samples SAMPLES = new Samples(64, new float[200 * 64], new int[200]);

  private final LaneContext lane = TestLane.context();

  /** Without giving back, these hold some 4 MB each for good. */
  @Test
  void networksThatComeAndGoLeaveNoPagesBehind() throws IOException {
    assumeThat(NativeHeap.canTrim()).as("GNU C library").isTrue();
    measure(8, 58);
    NativeHeap.trim();
    long before = residentKilobytes();
    measure(58, 158);
    NativeHeap.trim();
    assertThat(residentKilobytes() - before).isLessThan(150_000);
  }

  /** Each is a little wider than the one before, so that nothing fits where another has been. */
  private void measure(int from, int to) {
    for (int width = from; width < to; width++) {
      ComputeProgram program =
          ComputeProgram.of(
              Families.mlp(List.of(64), width, 2, Activation.RELU, false, 10),
              LossKind.CROSS_ENTROPY);
      float[] theta = new float[program.architecture().layout().parameterCount()];
      try (NetworkSurface surface = new NetworkSurface(lane, program, SAMPLES, Precision.FLOAT64);
          TensorBlock point = surface.points(theta);
          TensorBlock vectors = surface.zeros(8);
          TensorBlock images = surface.zeros(8)) {
        SymmetricOperator<TensorBlock> hessian = surface.hessian(point);
        for (int i = 0; i < 3; i++) {
          hessian.apply(vectors, images);
        }
        surface.loss(point);
      }
    }
  }

  /** Freshly mapped, a hundred megabytes cost this thread 25,000 page faults. */
  @Test
  void pagesOfFreedTensorsServeTheNextOnes() throws IOException {
    assumeThat(NativeHeap.keepPages(System.getenv())).as("GNU C library").isTrue();
    hundredMegabytes(3);
    long before = pageFaults();
    hundredMegabytes(10);
    assertThat(pageFaults() - before).isLessThan(50_000);
  }

  @Test
  void variablesOfTheEnvironmentAreLeftInForce() {
    assertThat(NativeHeap.keepPages(Map.of("MALLOC_TOP_PAD_", "1"))).isFalse();
    assertThat(NativeHeap.keepPages(Map.of("GLIBC_TUNABLES", "glibc.malloc.top_pad=1"))).isFalse();
  }

  private static void hundredMegabytes(int times) {
    for (int i = 0; i < times; i++) {
      try (MemoryScope scope = TorchRuntime.start().scope()) {
        for (int tensor = 0; tensor < 25; tensor++) {
          scope.zeros(Precision.FLOAT32, 1 << 20);
        }
      }
    }
  }

  /** Minor ones of this thread. */
  private static long pageFaults() throws IOException {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[7]);
  }

  private static long residentKilobytes() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
