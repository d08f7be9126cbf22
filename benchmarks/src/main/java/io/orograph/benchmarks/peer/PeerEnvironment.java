package io.orograph.benchmarks.peer;

import java.util.List;
import java.util.Map;

/** The environment that PyTorch is fastest in, on one core per process. */
public final class PeerEnvironment {
  /** For the GNU C library; others take no notice. */
  private static final Map<String, String> KEEP_PAGES =
      Map.of(
          "MALLOC_MMAP_THRESHOLD_", Integer.toString(32 << 20),
          "MALLOC_TRIM_THRESHOLD_", Integer.toString(Integer.MAX_VALUE),
          "MALLOC_TOP_PAD_", Integer.toString(64 << 20));

  private PeerEnvironment() {}

  /**
   * Makes {@code environment} that of a PyTorch process: one thread each of OpenMP and MKL, which
   * read this before torch can be told, and without the reproducible mode of MKL that our side
   * computes in. Freed pages of tensors are kept as on our side: worth up to a tenth to PyTorch.
   */
  public static void prepare(Map<String, String> environment) {
    List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS").forEach(name -> environment.put(name, "1"));
    environment.remove("MKL_CBWR");
    environment.putAll(KEEP_PAGES);
  }
}
