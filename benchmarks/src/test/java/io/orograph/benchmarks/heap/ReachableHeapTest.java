package io.orograph.benchmarks.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.Reference;
import org.junit.jupiter.api.Test;

class ReachableHeapTest {
  private static final int MEGABYTES = 40;

  @Test
  void whatIsHeldCountsAndWhatIsLetGoDoesNot() throws IOException {
    long pid = ProcessHandle.current().pid();
    byte[][] held = {new byte[MEGABYTES * 1_000_000]};
    double with = ReachableHeap.megabytes(pid);
    Reference.reachabilityFence(held[0]);
    held[0] = new byte[0];
    double without = ReachableHeap.megabytes(pid);
    Reference.reachabilityFence(held);
    assertThat(with - without).isBetween(MEGABYTES - 10.0, MEGABYTES + 10.0);
  }

  @Test
  void aProcessThatIsNotThereIsTold() {
    assertThatThrownBy(() -> ReachableHeap.megabytes(0x3FFF_FFFFL))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("jcmd");
  }
}
