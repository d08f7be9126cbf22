package io.orograph.engine.runtime;

import java.util.Map;

/**
 * The mode in which the matrix products of libtorch (Intel MKL) give the same bits for the same
 * numbers wherever these lie in memory.
 *
 * <p>Without it the bits of a product depend on the alignment of its operands on some processors
 * (measured on AMD EPYC of family 25: members of a pack of width 17 differed by their position), so
 * that a network's bits would depend on its company. MKL reads the mode once, from the environment
 * of the process, and calls it conditional numerical reproducibility. {@code AUTO}, the fastest
 * kernels that are reproducible, costs up to 6 % of a training step (measured: 0 to 6 % from
 * 64-16-16-10 to 64-256-256-10); {@code COMPATIBLE} gives the same bits on all x86 processors and
 * takes up to twice as long.
 */
final class ReproducibleKernels {
  /** The environment variable that MKL reads. */
  static final String VARIABLE = "MKL_CBWR";

  private ReproducibleKernels() {}

  /** The mode in force; {@code none} where the processor has no such library. */
  static String mode() {
    return required() ? System.getenv().getOrDefault(VARIABLE, "not set") : "none";
  }

  /**
   * Makes sure that a mode is set.
   *
   * @throws IllegalStateException if it is not, with what to do
   */
  static void require(Map<String, String> environment) {
    String mode = environment.getOrDefault(VARIABLE, "");
    if (required() && (mode.isBlank() || mode.equals("OFF"))) {
      throw new IllegalStateException(
          VARIABLE
              + ": "
              + (mode.isBlank() ? "not set" : mode)
              + " (expected: AUTO in the environment of this process: without it the bits of a"
              + " result depend on where its numbers lie in memory)");
    }
  }

  private static boolean required() {
    return System.getProperty("os.arch", "").equals("amd64");
  }
}
