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
    double with = holding(new byte[MEGABYTES * 1_000_000], pid);
    double without = holding(new byte[0], pid);
    assertThat(with - without).isBetween(MEGABYTES - 10.0, MEGABYTES + 10.0);
  }

  private static double holding(byte[] held, long pid) throws IOException {
    try {
      return ReachableHeap.megabytes(pid);
    } finally {
      Reference.reachabilityFence(held);
    }
  }

  @Test
  void aProcessThatIsNotThereIsTold() {
    assertThatThrownBy(() -> ReachableHeap.megabytes(0x3FFF_FFFFL))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("jcmd");
  }
}
