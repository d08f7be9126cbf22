package io.orograph.benchmarks.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What this process holds of the machine's memory.
 *
 * @param resident MB of {@code VmRSS}
 * @param proportional MB of {@code Pss} in {@code smaps_rollup}, in which pages shared with other
 *     processes count in part; NaN where the kernel does not tell it
 */
record ProcessMemory(double resident, double proportional) {
  private static final double KIB_PER_MB = 1e6 / 1024;

  static ProcessMemory now() {
    try {
      double proportional = Double.NaN;
      try {
        proportional = field(Files.readAllLines(Path.of("/proc/self/smaps_rollup")), "Pss:");
      } catch (NoSuchFileException e) {
        // kernels before 4.14
      }
      return new ProcessMemory(
          field(Files.readAllLines(Path.of("/proc/self/status")), "VmRSS:"), proportional);
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
