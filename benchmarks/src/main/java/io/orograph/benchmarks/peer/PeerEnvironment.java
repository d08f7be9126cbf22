package io.orograph.benchmarks.peer;

import java.util.List;
import java.util.Map;

/** The environment that PyTorch is fastest in, on one core per process. */
public final class PeerEnvironment {
  private PeerEnvironment() {}

  /**
   * Makes {@code environment} that of a PyTorch process: one thread each of OpenMP and MKL, which
   * read this before torch can be told, and without the reproducible mode of MKL that our side
   * computes in.
   */
  public static void prepare(Map<String, String> environment) {
    List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS").forEach(name -> environment.put(name, "1"));
    environment.remove("MKL_CBWR");
  }
}
