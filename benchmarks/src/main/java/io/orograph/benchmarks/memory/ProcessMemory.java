package io.orograph.benchmarks.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process holds of the machine's memory.
 *
 * @param resident MB of {@code VmRSS}
 * @param proportional MB of {@code Pss} in {@code smaps_rollup}, in which pages shared with other
 *     processes count in part; NaN where the kernel does not tell it
 */
public record ProcessMemory(double resident, double proportional) {
  private static final double KIB_PER_MB = 1e6 / 1024;

  /** This process. */
  static ProcessMemory now() {
    return of(Path.of("/proc/self"));
  }

  /**
   * Another process.
   *
   * @throws java.io.UncheckedIOException if it is not there
   */
  public static ProcessMemory of(long pid) {
    return of(Path.of("/proc", Long.toString(pid)));
  }

  private static ProcessMemory of(Path process) {
    try {
      double proportional = Double.NaN;
      try {
        proportional = field(Files.readAllLines(process.resolve("smaps_rollup")), "Pss:");
      } catch (NoSuchFileException e) {
        // kernels before 4.14
      }
      return new ProcessMemory(
          field(Files.readAllLines(process.resolve("status")), "VmRSS:"), proportional);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static double field(List<String> lines, String name) {
    return lines.stream()
            .filter(line -> line.startsWith(name))
            .mapToDouble(
                line -> Double.parseDouble(line.substring(name.length()).strip().split(" ", 2)[0]))
            .findFirst()
            .orElse(Double.NaN)
        / KIB_PER_MB;
  }
}
